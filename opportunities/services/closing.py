"""Close an opportunity won or lost, and open it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, Invalid

from ..models import Changed, Outcome, Stage, StageKind
from .days import day_of
from .ledger import write_ledger
from .locking import keep, locked
from .moving import ask_gates
from .telling import tell

CLOSING = (
    "stage",
    "stage_since",
    "stage_probability",
    "outcome",
    "closed_on",
    "close_note",
    "loss_reason",
    "competitor",
)


@transaction.atomic
def win(opportunity, *, by, version=None, note="", override_reason=""):
    """Won. Asks the gates of the stage it stands in. Won twice is won once; a lost one is reopened first (Conflict)."""
    row = locked(opportunity, by=by, version=version)
    if row.outcome == Outcome.WON:
        return row
    _must_be_open(row)
    overridden = ask_gates(row, [row.stage], by=by, override_reason=override_reason)
    return _close(row, StageKind.WON, by=by, note=note, override_reason=overridden)


@transaction.atomic
def lose(opportunity, *, reason, by, version=None, competitor=None, note=""):
    """Lost, for a reason that people can pick. Lost twice for one reason is lost once."""
    row = locked(opportunity, by=by, version=version)
    if reason is None:
        raise Invalid({"reason": [_("Say why it was lost.")]})
    if row.outcome == Outcome.LOST and row.loss_reason_id == reason.pk:
        return row
    _must_be_open(row)
    if by is not None and not (reason.pickable and reason.active):
        raise Invalid({"reason": [_("This reason cannot be picked.")]})
    row.loss_reason = reason
    row.competitor = competitor or row.competitor
    return _close(row, StageKind.LOST, by=by, note=note)


@transaction.atomic
def reopen(opportunity, *, by, version=None):
    """Back to the last open stage it stood in. An open one stays as it is."""
    row = locked(opportunity, by=by, version=version)
    if row.is_open:
        return row
    stood = row.ledger.filter(stage__kind=StageKind.OPEN, pipeline=row.pipeline_id).select_related("stage")
    last = stood.order_by("-at", "-id").first()
    stage = last.stage if last else row.pipeline.open_stages().first()
    if stage is None:
        raise Conflict(_("This pipeline has no open stage."))
    was, at = row.outcome, timezone.now()
    row.stage, row.stage_since, row.stage_probability = stage, at, stage.probability
    row.outcome, row.closed_on, row.loss_reason, row.close_note = Outcome.OPEN, None, None, ""
    keep(row, *CLOSING)
    write_ledger(row, changed=[Changed.REOPENED, Changed.STAGE], by=by, at=at)
    data = {"to": stage.names, "was": was}
    tell(row, kind="reopened", by=by, at=at, data=data, notice="opportunity_reopened")
    return row


def _must_be_open(row):
    if not row.is_open:
        raise Conflict(_("This opportunity is closed. Reopen it first."), outcome=row.outcome)


def _close(row, kind, *, by, note, override_reason=""):
    stage = Stage.objects.filter(pipeline=row.pipeline_id, kind=kind).first()
    if stage is None:
        raise Conflict(_("This pipeline has no stage for it; an administrator can add one."))
    left, at = row.stage, timezone.now()
    row.stage, row.stage_since, row.stage_probability = stage, at, stage.probability
    row.outcome, row.closed_on, row.close_note = kind, day_of(at), (note or "").strip()
    keep(row, *CLOSING)
    changed = [Changed.WON if kind == StageKind.WON else Changed.LOST, Changed.STAGE]
    write_ledger(row, changed=changed, by=by, at=at, note=row.close_note, override_reason=override_reason)
    data = {
        "from": left.names,
        "amount": str(row.amount) if row.amount is not None else None,
        "currency": row.currency,
        "reason": row.loss_reason.names if row.loss_reason else None,
        "override": override_reason,
    }
    tell(row, kind=str(kind), by=by, at=at, data=data, body=row.close_note, notice=f"opportunity_{kind}")
    return row
