"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api import EventViewSet, LeadViewSet

router = SimpleRouter()
router.register("leads", LeadViewSet, basename="api-leads")
router.register("events", EventViewSet, basename="api-events")

urlpatterns = router.urls
