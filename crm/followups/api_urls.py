"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api import ActivityViewSet, AttachmentViewSet, FollowUpViewSet, NotificationViewSet

router = SimpleRouter()
router.register("followups", FollowUpViewSet, basename="api-followups")
router.register("activities", ActivityViewSet, basename="api-activities")
router.register("attachments", AttachmentViewSet, basename="api-attachments")
router.register("notifications", NotificationViewSet, basename="api-notifications")

urlpatterns = router.urls
