"""Move an opportunity between the open stages of its pipeline."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, GateNotMet, Invalid, Refusal
from crm.users.models import Role

from ..gates import missing_between, missing_evidence
from ..models import Changed
from .ledger import write_ledger
from .locking import keep, locked
from .telling import tell


def can_override(by):
    """Managers and admins may pass a gate with a reason, where they may change the opportunity at all."""
    return by is not None and by.role in (Role.MANAGER, Role.ADMIN)


@transaction.atomic
def move(opportunity, *, to, by, version=None, override_reason=""):
    """Stand in the open stage `to`. Backwards is free; forwards asks the gates of every stage that is left or skipped.

    A manager may pass them with a reason, which the ledger keeps. Raises StaleVersion, GateNotMet (with what is
    missing), Invalid for a stage of another pipeline, Refusal for one that closes, Conflict where it is closed.
    """
    row = locked(opportunity, by=by, version=version)
    if to.pipeline_id != row.pipeline_id:
        raise Invalid({"stage": [_("This stage belongs to another pipeline.")]})
    if not to.is_open:
        raise Refusal(_("A stage that closes is reached by another verb: use win or lose."), code="use_win_or_lose")
    if not row.is_open:
        raise Conflict(_("This opportunity is closed. Reopen it first."))
    if row.stage_id == to.pk:
        return row
    if not to.active:
        raise Invalid({"stage": [_("This stage is no longer used.")]})
    overridden = pass_gates(row, to=to, start=row.stage, by=by, override_reason=override_reason)
    left = row.stage
    at = timezone.now()
    row.stage, row.stage_since, row.stage_probability = to, at, to.probability
    keep(row, "stage", "stage_since", "stage_probability")
    write_ledger(row, changed=[Changed.STAGE], by=by, at=at, override_reason=overridden)
    data = {"from": left.names, "to": to.names, "override": overridden}
    tell(row, kind="overridden" if overridden else "moved", by=by, at=at, data=data, notice="opportunity_moved")
    return row


def pass_gates(row, *, to, start, by, override_reason=""):
    """Check the gates from the stage `start` up to `to`; the reason that is to be recorded if they were overridden."""
    if to.place <= start.place:
        return ""
    return _judged(missing_between(row, start, to), by=by, override_reason=override_reason)


def ask_gates(row, stages, *, by, override_reason=""):
    """Raise GateNotMet unless every gate of `stages` is met or a manager gives a reason, which is returned."""
    return _judged(missing_evidence(row, stages), by=by, override_reason=override_reason)


def _judged(missing, *, by, override_reason):
    if not missing:
        return ""
    reason = (override_reason or "").strip()
    if reason and can_override(by):
        return reason
    raise GateNotMet(missing, can_override=can_override(by))
