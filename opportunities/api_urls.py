"""API paths of this package."""

from rest_framework.routers import SimpleRouter

from .api.configured import (
    CompetitorViewSet,
    LossReasonViewSet,
    PipelineViewSet,
    ProductViewSet,
    StageViewSet,
)
from .api.opportunities import OpportunityViewSet

router = SimpleRouter()
router.register("opportunities", OpportunityViewSet, basename="api-opportunities")
router.register("pipelines", PipelineViewSet, basename="api-pipelines")
router.register("stages", StageViewSet, basename="api-stages")
router.register("loss-reasons", LossReasonViewSet, basename="api-loss-reasons")
router.register("competitors", CompetitorViewSet, basename="api-competitors")
router.register("products", ProductViewSet, basename="api-products")

urlpatterns = router.urls
