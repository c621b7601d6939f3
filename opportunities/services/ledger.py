"""The one place that writes the stage ledger."""

from django.db.models import DateTimeField, Subquery, Value
from django.db.models.functions import Greatest, TruncDate

from crm.calendar.days import zone_of

from ..models import StageChange
from .days import day_of


def write_ledger(opportunity, *, changed, by, at, override_reason="", note=""):
    """Append the opportunity as it stands now, after a verb changed `changed`, linked to the row before it.

    One statement: it looks up that row itself, under the lock that the verb holds.
    """
    row = picture(opportunity, changed=changed, by=by, at=at, override_reason=override_reason, note=note)
    tail = StageChange.objects.filter(opportunity=opportunity).order_by("-at", "-id")
    row.previous_id = Subquery(tail.values("pk")[:1])
    row.at = Greatest(Value(at, output_field=DateTimeField()), Subquery(tail.values("at")[:1]))
    row.on = TruncDate(row.at, tzinfo=zone_of())
    row.save(force_insert=True)


def write_ledger_many(opportunities, *, changed, by, at, override_reason="", note=""):
    """The same for many, their rows locked, in two statements. Either way no row is dated before the one it follows."""
    last = StageChange.objects.filter(opportunity__in=[each.pk for each in opportunities])
    tails = {
        row.opportunity_id: row for row in last.order_by("opportunity_id", "-at", "-id").distinct("opportunity_id")
    }
    rows = [
        picture(
            each, changed=changed, by=by, at=at, override_reason=override_reason, note=note, after=tails.get(each.pk)
        )
        for each in opportunities
    ]
    return StageChange.objects.bulk_create(rows, batch_size=2000)


def picture(opportunity, *, changed, by, at, after=None, **fields):
    """The unsaved ledger row of an opportunity as it stands."""
    if after is not None:
        at = max(at, after.at)
    return StageChange(
        opportunity=opportunity,
        previous=after,
        at=at,
        on=day_of(at),
        by=by,
        changed=[str(kind) for kind in changed],
        pipeline_id=opportunity.pipeline_id,
        stage_id=opportunity.stage_id,
        amount=opportunity.amount,
        currency=opportunity.currency,
        rate=opportunity.rate,
        amount_base=opportunity.amount_base,
        probability=opportunity.probability or 0,
        expected_close=opportunity.expected_close,
        owner_id=opportunity.owner_id,
        team_id=opportunity.team_id,
        outcome=opportunity.outcome,
        loss_reason_id=opportunity.loss_reason_id,
        deleted=opportunity.deleted_at is not None,
        **fields,
    )
