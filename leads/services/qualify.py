"""Worth a sale or not: what the first contact showed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.services import notify, record_activity
from crm.rules.refusals import Conflict, Invalid

from ..in_charge import managers_of
from ..models import Status
from .assign import close_followups
from .locking import hold, store


@transaction.atomic
def qualify_lead(lead, *, by, note="", version=None):
    """Worth a sale; the manager is told. A disqualified lead comes back by this. Twice is once."""
    held = hold(lead, by=by, version=version)
    if held.status == Status.QUALIFIED:
        return held
    if held.status == Status.CONVERTED:
        raise Conflict(_("This lead is converted already."))
    if held.owner_id is None:
        raise Conflict(_("Assign or claim this lead first."))
    store(held, status=Status.QUALIFIED, qualified_at=timezone.now(), disqualified_reason="")
    activity = record_activity(held, kind="qualified", by=by, body=(note or "").strip())
    for manager in managers_of(held.team):
        if by is None or manager.pk != by.pk:
            data = {"name": str(held), "by": by.name if by else ""}
            notify(manager, kind="lead_qualified", key=f"qualified:{activity.pk}", about=held, data=data)
    return held


@transaction.atomic
def disqualify_lead(lead, *, reason, by, version=None):
    """Not worth a sale, with the reason; what was planned is closed. Twice is once."""
    reason = (reason or "").strip()
    if not reason:
        raise Invalid({"reason": [_("Say why it is not worth a sale.")]})
    if len(reason) > 200:
        raise Invalid({"reason": [_("At most %(n)s characters.") % {"n": 200}]})
    held = hold(lead, by=by, version=version)
    if held.status == Status.DISQUALIFIED:
        return held
    if held.status == Status.CONVERTED:
        raise Conflict(_("This lead is converted already."))
    store(held, status=Status.DISQUALIFIED, disqualified_reason=reason, qualified_at=None, intake="done")
    close_followups(held, by=by, outcome=reason)
    record_activity(held, kind="disqualified", by=by, body=reason)
    return held
