"""A lead from a person or a program. The public door is `leads.capture`."""

from django.db import transaction
from django.utils.translation import gettext as _

from crm.customers.models import Touch
from crm.followups.services import record_activity
from crm.rules.refusals import Invalid, NotAllowed
from crm.users.models import Role
from crm.users.visibility import may_add

from ..models import Lead
from .assign import hand_to, may_receive
from .fields import check, derived, known


@transaction.atomic
def create_lead(
    *,
    by,
    name,
    owner=None,
    pool=None,
    tags=(),
    touch=None,
    external_source="",
    external_id="",
    created_at=None,
    **fields,
):
    """A new lead. With an `owner` it is theirs at once, with a `pool` it waits there, else the worker assigns it.

    What a rep creates is the rep's own. `touch`: {campaign, utm, detail} of the arrival. What came from outside before
    (`external_id`) is given back, not made twice. Raises Invalid and NotAllowed.
    """
    if external_id:
        before = Lead.objects.filter(external_source=external_source, external_id=external_id).first()
        if before:
            return before
    owner = _owner_for(by, owner, pool)
    values = derived({"name": name, **known(fields)})
    check(values)
    lead = Lead.objects.create(
        pool=pool,
        created_by=by,
        external_source=external_source,
        external_id=external_id,
        **values,
    )
    if created_at:
        Lead.objects.filter(pk=lead.pk).update(created_at=created_at)
        lead.created_at = created_at
    if tags:
        lead.tags.set(tags)
    Touch.objects.create(about=lead, source=lead.source, at=lead.created_at, **(touch or {"detail": {"by": "person"}}))
    record_activity(lead, kind="created", by=by, at=lead.created_at)
    if owner:
        hand_to(lead, owner, by=by, why={"how": "own" if owner == by else "manual"})
    return lead


def _owner_for(by, owner, pool):
    """A rep's lead is the rep's; a manager may name somebody of the own teams; an admin anybody who is active."""
    if by is None:
        return owner
    if not may_add(by, Lead):
        raise NotAllowed
    if by.role == Role.REP:
        if owner not in (None, by):
            raise Invalid({"owner": [_("A lead that you create is yours.")]})
        return None if pool else by
    if owner and pool:
        raise Invalid({"pool": [_("A lead has an owner or lies in a pool, not both.")]})
    if owner and owner != by and not may_receive(owner, by):
        raise Invalid({"owner": [_("This person cannot be given leads by you.")]})
    return owner
