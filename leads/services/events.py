"""Behaviour that another system knows of a lead: a page visited, a mail opened."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Role

from ..models import Lead, LeadEvent
from ..scoring.rescore import score_now

KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


@transaction.atomic
def record_event(lead, *, kind, by, at=None, key="", data=None):
    """Note what the lead did; the score follows at once. With a `key` an event counts once: asked again, the first is
    given back. Marketing may note behaviour of every lead it sees, others of those that are theirs to change."""
    held = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    if held.deleted_at:
        raise Conflict(_("This lead has been deleted."))
    if by is not None and by.role != Role.MARKETING and not Lead.objects.editable_by(by).filter(pk=held.pk).exists():
        raise NotAllowed
    now = timezone.now()
    if not KIND.fullmatch(kind):
        raise Invalid({"kind": [_("Give a kind such as pricing_page.")]})
    if at and at > now:
        raise Invalid({"at": [_("This has not happened yet.")]})
    if key and (known := LeadEvent.objects.filter(lead=held, key=key).first()):
        return known
    event = LeadEvent.objects.create(lead=held, kind=kind, at=at or now, key=key, data=data or {})
    if held.is_open:
        score_now(held)
    return event
