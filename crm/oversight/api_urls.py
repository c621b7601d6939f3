"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api import EntryViewSet

router = SimpleRouter()
router.register("audit", EntryViewSet, basename="api-audit")

urlpatterns = router.urls
