"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api import HandOverViewSet

router = SimpleRouter()
router.register("handovers", HandOverViewSet, basename="api-handovers")

urlpatterns = router.urls
