"""The board: columns of cards, more of a column, and what one move changes of it."""

from copy import copy
from urllib.parse import urlsplit

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm.rules.keys import key_of
from crm.rules.keyset import BadCursor
from crm.users.visibility import can_edit, decides
from crm.web.asked import FILTERS, asks
from crm.web.parts import render_part
from crm.web.tables import Column, Table

from .. import board as boards
from ..filters import BoardFilter
from ..models import Opportunity, Stage
from ..tables import searched
from .asking import opportunity_or_404

FIRST = 12  # cards of a column that come with the page; the next ones come when one scrolls there

# The board is asked like a list: filters, chips and search are the same.
BOARD = Table(
    "board",
    ordering="-since",
    columns=[Column("since", gettext_lazy("In this stage since"), sort="stage_since")],
    filters=BoardFilter,
    search=searched,
)


def asked(request):
    """What the reader asked for: `.filtered`, `.chips`, `.form`, `.q`, as a list has them."""
    return BOARD.listing(request, Opportunity.objects.visible_to(request.user))


def cards_for(user):
    """Adds to cards what the page shows: customer, owner, and whether this user may move them."""
    return lambda rows: boards.enriched(rows).with_may_edit(user)


@require_GET
@asks(FILTERS)
def board(request):
    listing = asked(request)
    listing.refuse_wrong(also=("pipeline",))
    if request.GET.get("menu") == "filters":
        return render(request, "web/_listing_filters.html", {"listing": listing})
    found = boards.board(listing.filtered, pipeline=_pipeline_of(request), size=FIRST, enrich=cards_for(request.user))
    context = {"board": found, "listing": listing, "nothing": found and not any(c.count for c in found.columns)}
    return render_part(request, "opportunities/board.html", context)


@require_GET
@asks(FILTERS)
def column(request):
    """The next cards of one column (?stage=, ?cursor=)."""
    stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=_whole(request.GET.get("stage")))
    listing = asked(request)
    listing.refuse_wrong(also=("pipeline", "stage"))
    try:
        cards, token = boards.more_cards(
            stage, listing.filtered, cursor=request.GET.get("cursor"), enrich=cards_for(request.user)
        )
    except BadCursor:
        raise Http404 from None
    context = {"cards": cards, "next": token, "stage": stage}
    return render(request, "opportunities/_cards.html", context)


@require_GET
def card_menu(request, pk):
    """What can be done with one card, loaded when its menu opens; "move to" for whoever does not drag."""
    card = opportunity_or_404(request, pk)
    editable = can_edit(request.user, card)
    rights = {"may_edit": editable, "may_give": decides(request.user, card, editable=editable)}
    context = {"card": card, "stages": card.pipeline.open_stages(), **rights}
    return render(request, "opportunities/_card_menu.html", context)


def moved(request, card, ends, stages):
    """The answer to a drag: the card anew, the heads of both columns and the totals, under the board's own filters.

    `card` is the opportunity as its verb left it, `ends` the stages between which it went, `stages` its pipeline's.
    """
    here = copy(request)
    here.GET = QueryDict(urlsplit(request.htmx.current_url or "").query)
    here.path = reverse("opportunities:board")
    rows = asked(here).filtered
    found = boards.Board(card.pipeline_id, [], boards.figures(stages, rows))
    context = {
        "board": found,
        "heads": [one for one in found.columns if one.stage in ends],
        "cards": [card],
        "oob": True,
    }
    return render(request, "opportunities/_moved.html", context)


def _pipeline_of(request):
    given = request.GET.get("pipeline")
    return _whole(given) if given else None


def _whole(text):
    if (key := key_of(text)) is None:
        raise Http404
    return key
