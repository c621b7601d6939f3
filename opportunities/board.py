"""The board of one pipeline: its columns with exact figures, and the first cards of each, in three queries."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, Count, Func, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from crm.calendar import named_period
from crm.rules.keyset import keyset_page, token_after
from crm.users.visibility import is_any_of

from .models import Opportunity, Outcome, Stage, StageKind

CARDS = 20
NEWEST = "-stage_since"
SHOWN = (
    *("name", "version", "outcome", "stage_id", "stage_since", "amount", "currency", "probability", "importance"),
    *("expected_close", "created_on", "closed_on", "last_touch_at", "next_followup_at"),
    *("customer__name", "customer__industry", "owner__name"),
)
ZERO = Decimal(0)


@dataclass(slots=True)
class Column:
    """One stage: `count`, `amount` and `weighted` (organisation's currency) are exact; `cards` are the first ones.

    `next` is a token for `more_cards`, None where all cards are shown.
    """

    stage: Stage
    count: int = 0
    amount: Decimal = ZERO
    weighted: Decimal = ZERO
    cards: list = field(default_factory=list)
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Board:
    pipeline: object
    pipelines: list
    columns: list

    @property
    def open_columns(self):
        return [column for column in self.columns if column.stage.is_open]

    @property
    def count(self):
        return sum(column.count for column in self.open_columns)

    @property
    def amount(self):
        return sum((column.amount for column in self.open_columns), ZERO)

    @property
    def weighted(self):
        return sum((column.weighted for column in self.open_columns), ZERO)


def board(rows, *, pipeline=None, size=CARDS, enrich=None):
    """The board of a pipeline over `rows`, the opportunities that the reader sees and asked for.

    `pipeline`: an id; the first active one where it is None or unknown. Columns are the open stages in use, and the won
    stage with what was won this month; `enrich` adds to the cards what the reader needs. None where no pipeline is
    configured.
    """
    stages = Stage.objects.filter(pipeline__active=True, active=True).exclude(kind=StageKind.LOST)
    stages = list(stages.select_related("pipeline").order_by("pipeline__order", "pipeline_id", "order", "id"))
    pipelines = list({stage.pipeline_id: stage.pipeline for stage in stages}.values())
    if not pipelines:
        return None
    chosen = next((each for each in pipelines if each.pk == pipeline), pipelines[0])
    columns = [Column(stage) for stage in stages if stage.pipeline_id == chosen.pk]
    _fill_figures(columns, rows)
    _fill_cards(columns, rows, size, enrich or enriched)
    return Board(chosen, pipelines, columns)


def column_rows(stage, rows):
    """What stands in one column: an open stage's open opportunities; of the won stage, what was won this month."""
    if stage.is_open:
        return rows.filter(stage=stage, outcome=Outcome.OPEN)
    month = named_period("this_month")
    return rows.filter(pipeline=stage.pipeline_id, outcome=Outcome.WON).closed_in(month.start, month.end)


def figures(stages, rows):
    """The columns of one pipeline without their cards, its stages being known."""
    shown = [stage for stage in stages if stage.active and stage.kind != StageKind.LOST]
    columns = [Column(stage) for stage in sorted(shown, key=lambda stage: stage.place)]
    _fill_figures(columns, rows)
    return columns


def more_cards(stage, rows, *, cursor, size=CARDS, enrich=None):
    """The next cards of a column: (cards, token of the page after or None). Raises keyset.BadCursor."""
    page = keyset_page(
        (enrich or enriched)(column_rows(stage, rows)), order=NEWEST, cursor=cursor, size=size, allowed=["stage_since"]
    )
    return placed(page.items, stage), page.next


def enriched(rows):
    """With all that a card shows, except its stage, which the column knows."""
    return rows.select_related("customer", "owner").only(*SHOWN)


def _fill_figures(columns, rows):
    """Grouped by probability too, so that the database weighs sums instead of rows."""
    parts = []
    for stage_rows in _by_kind(columns, rows):
        figures = {"n": Count("pk"), "total": Coalesce(Sum("amount_base"), ZERO)}
        stage_rows = stage_rows.order_by().values("stage", "probability")
        parts.append(stage_rows.annotate(**figures).values_list("stage", "probability", *figures))
    by_stage = {column.stage.pk: column for column in columns}
    for stage, probability, count, amount in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        column = by_stage[stage]
        column.count += count
        column.amount += amount
        column.weighted += amount * probability / 100


def _by_kind(columns, rows):
    """One queryset for all open columns, and one for the won column."""
    opened = [column.stage.pk for column in columns if column.stage.is_open]
    closed = [column.stage for column in columns if not column.stage.is_open]
    parts = [rows.filter(stage__in=opened, outcome=Outcome.OPEN)] if opened else []
    return parts + [column_rows(stage, rows) for stage in closed]


def _fill_cards(columns, rows, size, enrich):
    """The first cards of all columns in one query: each column's ids are gathered from its own index range."""
    first = Q()
    opened = [column.stage.pk for column in columns if column.stage.is_open and column.count]
    if opened:
        here = rows.filter(stage=OuterRef("pk"), outcome=Outcome.OPEN)
        ids = Func(_first_ids(here, size, ArraySubquery), function="unnest", output_field=BigIntegerField())
        first |= Q(is_any_of("pk", Stage.objects.order_by().filter(pk__in=opened).annotate(card=ids).values("card")))
    for column in columns:
        if column.count and not column.stage.is_open:
            first |= Q(is_any_of("pk", _first_ids(column_rows(column.stage, rows), size)))
    if not first:
        return
    by_stage = {}
    for card in enrich(Opportunity.objects.filter(first)).order_by(NEWEST, "-pk"):
        by_stage.setdefault(card.stage_id, []).append(card)
    for column in columns:
        cards = placed(by_stage.get(column.stage.pk, []), column.stage)
        column.cards = cards[:size]
        if len(cards) > size:
            column.next = token_after(column.cards[-1], order=NEWEST)


def _first_ids(rows, size, of=lambda ids: ids):
    return of(rows.order_by(NEWEST, "-pk").values("pk")[: size + 1])


def placed(cards, stage):
    """Cards that know their stage without asking for it."""
    for card in cards:
        if card.stage_id == stage.pk:
            card.stage = stage
    return cards
