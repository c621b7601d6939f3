"""Opportunities that come in with their history: real dates, real outcomes, no gates, no notices."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from crm.calendar import today
from crm.customers.models import Customer, Source
from crm.followups.models import Activity
from crm.rules.copying import write_many
from crm.rules.refusals import Invalid
from crm.users.models import User

from ..models import Changed, Competitor, LossReason, Opportunity, Outcome, Pipeline, Product, Stage
from .days import moment_of
from .ledger import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One opportunity from outside, known by (external_source, external_id).

    `stage` is the open stage in which it stands, or stood until it closed (the pipeline's first open one if empty).
    `created_on` is the import day if unknown; a closed one needs `closed_on`, a lost one gets the reason
    `not-recorded` if none is known. Money is in `currency` at `rate`.
    """

    external_source: str
    external_id: str
    name: str
    pipeline: Pipeline
    owner: User | None
    customer: Customer | None = None
    stage: Stage | None = None
    outcome: str = Outcome.OPEN
    amount: Decimal | None = None
    currency: str = ""
    rate: Decimal = Decimal(1)
    created_on: dt.date | None = None
    closed_on: dt.date | None = None
    expected_close: dt.date | None = None
    product: Product | None = None
    source: Source | None = None
    loss_reason: LossReason | None = None
    competitor: Competitor | None = None
    need: str = ""


def import_opportunity(row, *, by=None):
    """(opportunity, True) where it is new, (the known one, False) where it came in before. Raises Invalid."""
    known = _known([row]).get((row.external_source, row.external_id))
    if known:
        return Opportunity.objects.get(pk=known), False
    import_many([row], by=by)
    return Opportunity.objects.get(external_source=row.external_source, external_id=row.external_id), True


@transaction.atomic
def import_many(rows, *, by=None, batch=2000):
    """Write many with their ledger, a few statements a batch. Returns how many were new; known ones are left alone."""
    new = 0
    shared = Shared()
    rows = list(rows)
    for start in range(0, len(rows), batch):
        part = rows[start : start + batch]
        known = _known(part)
        fresh = {(row.external_source, row.external_id): row for row in part}
        fresh = [row for key, row in fresh.items() if key not in known]
        new += _write(fresh, shared, by=by)
    return new


def _known(rows):
    by_source = {}
    for row in rows:
        if not row.external_id:
            raise Invalid({"external_id": [_("What is imported needs an id of its own.")]})
        by_source.setdefault(row.external_source, []).append(row.external_id)
    return {
        (source, external): pk
        for source, ids in by_source.items()
        for external, pk in Opportunity.objects.brought_in(source, ids).values_list("external_id", "pk")
    }


class Shared:
    """Stages and the reason for losses without one, read once."""

    def __init__(self):
        self.stages = {}
        self.not_recorded = LossReason.objects.filter(key="not-recorded").first()

    def of(self, pipeline):
        if pipeline.pk not in self.stages:
            stages = list(pipeline.stages.all())
            ends = {stage.kind: stage for stage in stages if not stage.is_open}
            first = next((stage for stage in stages if stage.is_open), None)
            self.stages[pipeline.pk] = first, ends
        return self.stages[pipeline.pk]


def _write(rows, shared, *, by):
    return len(store_imported([new_imported(row, shared, by=by) for row in rows], by=by))


@dataclass(frozen=True, slots=True)
class Imported:
    """An opportunity that may be stored, checked and not saved yet, and the open stage it was created in."""

    opportunity: Opportunity
    opened: Stage


@transaction.atomic(savepoint=False)
def store_imported(new, *, by):
    """Store what `new_imported` gave, with ledger and activity: in as many statements for a thousand as for ten."""
    opportunities = write_many([each.opportunity for each in new])
    for one in opportunities:  # what the database computes is not read back
        one.amount_base = None if one.amount is None else (one.amount * one.rate).quantize(Decimal("0.01"))
        one.probability = one.stage_probability
    write_many(_ledger(new, by=by))
    kind = ContentType.objects.get_for_model(Opportunity)
    write_many(
        [
            Activity(content_type=kind, object_id=o.pk, kind="imported", by=by, customer_id=o.customer_id)
            for o in opportunities
        ]
    )
    return opportunities


def new_imported(row, shared, *, by):
    """What `store_imported` stores. Raises Invalid; asks no table but for the stages, once a pipeline."""
    first, ends = shared.of(row.pipeline)
    opened = row.stage if row.stage and row.stage.is_open else first
    is_open = row.outcome == Outcome.OPEN
    created_on = row.created_on or min(today(), row.closed_on or today())
    _check(row, opened, ends, created_on)
    stage = opened if is_open else ends[row.outcome]
    lost = row.outcome == Outcome.LOST
    opportunity = Opportunity(
        external_source=row.external_source,
        external_id=row.external_id,
        name=row.name.strip()[:200],
        customer=row.customer,
        owner=row.owner,
        team_id=row.owner.team_id if row.owner else None,
        created_by=by,
        pipeline=row.pipeline,
        stage=stage,
        stage_since=moment_of(created_on if is_open else row.closed_on),
        stage_probability=stage.probability,
        amount=row.amount,
        currency=row.currency or settings.CURRENCY,
        rate=row.rate,
        expected_close=row.expected_close,
        product=row.product,
        source=row.source,
        need=row.need,
        outcome=row.outcome,
        loss_reason=(row.loss_reason or shared.not_recorded) if lost else None,
        competitor=row.competitor,
        created_on=created_on,
        closed_on=None if is_open else row.closed_on,
    )
    return Imported(opportunity, opened)


def _check(row, opened, ends, created_on):
    errors = {}
    if not row.name.strip():
        errors["name"] = [_("Give it a name.")]
    if opened is None or opened.pipeline_id != row.pipeline.pk:
        errors["stage"] = [_("Choose an open stage of this pipeline.")]
    if row.amount is not None and row.amount < 0:
        errors["amount"] = [_("An amount cannot be negative.")]
    if created_on > today():
        errors["created_on"] = [_("This day is still to come.")]
    if row.outcome != Outcome.OPEN:
        if row.outcome not in ends:
            errors["outcome"] = [_("This pipeline has no stage for it; an administrator can add one.")]
        if row.closed_on is None:
            errors["closed_on"] = [_("A closed opportunity needs the day it was closed.")]
        elif not created_on <= row.closed_on <= today():
            errors["closed_on"] = [_("It cannot be closed before it was created, nor in the future.")]
    if errors:
        raise Invalid(errors)


def _ledger(new, *, by):
    """Two rows for what is closed, one for what is open. The first shows it open in the stage it was created in."""
    created, closed = [], []
    for each in new:
        one, opened = each.opportunity, each.opened
        row = picture(one, changed=[Changed.CREATED], by=by, at=moment_of(one.created_on))
        row.stage, row.probability, row.outcome, row.loss_reason_id = opened, opened.probability, Outcome.OPEN, None
        created.append(row)
    write_many(created)
    for each, before in zip(new, created, strict=True):
        one = each.opportunity
        if not one.is_open:
            changed = [Changed.WON if one.outcome == Outcome.WON else Changed.LOST, Changed.STAGE]
            row = picture(one, changed=changed, by=by, at=one.stage_since, after=before)
            row.probability = one.stage_probability
            closed.append(row)
    return closed
