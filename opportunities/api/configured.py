"""What admins configure, to be read by everybody: pipelines, stages, reasons, competitors, products."""

from crm.users.api import ReadViewSet

from ..models import Competitor, LossReason, Pipeline, Product, Stage
from .filters import StageFilters
from .outputs import (
    CompetitorSerializer,
    LossReasonSerializer,
    PipelineSerializer,
    ProductSerializer,
    StageSerializer,
)

IN_ORDER = {"ordering": "order", "ordering_fields": {"order": "order", "id": "pk"}}


class PipelineViewSet(ReadViewSet):
    model = Pipeline
    serializer_class = PipelineSerializer
    ordering, ordering_fields = IN_ORDER.values()

    def rows(self):
        return Pipeline.objects.filter(active=True)


class StageViewSet(ReadViewSet):
    """All stages, those no longer used too (`active: false`): old ledger rows refer to them."""

    model = Stage
    serializer_class = StageSerializer
    filterset_class = StageFilters
    ordering, ordering_fields = IN_ORDER.values()

    def rows(self):
        return Stage.objects.all()


class LossReasonViewSet(ReadViewSet):
    """`pickable: false`: only imports may use it."""

    model = LossReason
    serializer_class = LossReasonSerializer
    ordering, ordering_fields = IN_ORDER.values()

    def rows(self):
        return LossReason.objects.filter(active=True)


class CompetitorViewSet(ReadViewSet):
    model = Competitor
    serializer_class = CompetitorSerializer
    ordering, ordering_fields = "name", {"name": "name", "id": "pk"}

    def rows(self):
        return Competitor.objects.filter(active=True)


class ProductViewSet(ReadViewSet):
    model = Product
    serializer_class = ProductSerializer
    ordering, ordering_fields = "code", {"code": "code", "price": "price", "id": "pk"}

    def rows(self):
        return Product.objects.filter(active=True)
