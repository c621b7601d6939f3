"""`/opportunities/board/`: the columns of a pipeline, and the next cards of one column."""

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api.cursor import page_size
from crm.rules.refusals import Invalid
from crm.rules.search import too_short
from crm.users.api import SEARCH

from .. import board as boards
from ..models import Stage
from ..search import found
from .filters import OpportunityFilters
from .outputs import BoardOutput, CardsOutput

OWN = ("pipeline", "stage", "cursor", "page_size", "search")


class BoardReading:
    """Mixed into the opportunities' viewset."""

    @extend_schema(
        parameters=[
            OpenApiParameter("pipeline", int, description="The first one where it is left out."),
            OpenApiParameter("stage", int, description="With `cursor`: the next cards of this column."),
            OpenApiParameter("cursor", str, description="`next` of a column."),
            OpenApiParameter("page_size", int, description="Cards a column."),
            SEARCH,
        ],
        responses=BoardOutput,
        filters=True,
    )
    @action(detail=False, pagination_class=None)
    def board(self, request):
        """Counts and sums are exact, in the organisation's currency. The won column holds what was won this month."""
        rows, asked = self.asked_rows(), request.query_params
        size = page_size(asked.get("page_size") or str(boards.CARDS))
        if asked.get("cursor"):
            stage = Stage.objects.select_related("pipeline").filter(pk=_id("stage", asked.get("stage"))).first()
            if stage is None:
                raise Http404
            cards, token = boards.more_cards(stage, rows, cursor=asked["cursor"], size=size, enrich=self.enrich)
            return Response(CardsOutput({"stage": stage.pk, "results": cards, "next": token}).data)
        pipeline = _id("pipeline", asked["pipeline"]) if asked.get("pipeline") else None
        found_board = boards.board(rows, pipeline=pipeline, size=size, enrich=self.enrich)
        if found_board is None or (pipeline and found_board.pipeline.pk != pipeline):
            raise Http404
        return Response(BoardOutput(_Priced(found_board)).data)

    def parameters(self):
        return {*OWN, *OpportunityFilters.base_filters} if self.action == "board" else super().parameters()

    def asked_rows(self):
        """What the caller sees, narrowed by filters and search."""
        asked = self.request.query_params
        narrowed = {name: asked[name] for name in OpportunityFilters.base_filters if name in asked and name not in OWN}
        filterset = OpportunityFilters(narrowed, queryset=self.rows(), request=self.request)
        if not filterset.is_valid():
            raise Invalid({name: list(texts) for name, texts in filterset.errors.items()})
        if not asked.get("search", "").strip():
            return filterset.qs
        if too_short(asked["search"]):
            raise Invalid(search=_("Give one Chinese character or two others at least."))
        return found(filterset.qs, asked["search"])


class _Priced:
    """A board with the currency of its sums."""

    currency = settings.CURRENCY

    def __init__(self, found_board):
        self._board = found_board

    def __getattr__(self, name):
        return getattr(self._board, name)


def _id(name, text):
    if not (text and text.isascii() and text.isdigit() and len(text) <= 18):
        raise Invalid({name: _("Give an id.")})
    return int(text)
