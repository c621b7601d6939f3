"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api import DeliveryViewSet, WebhookViewSet

router = SimpleRouter()
router.register("webhooks", WebhookViewSet, basename="api-webhooks")
router.register("deliveries", DeliveryViewSet, basename="api-deliveries")

urlpatterns = router.urls
