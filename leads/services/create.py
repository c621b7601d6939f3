"""A lead from a person or a program. The public door is `leads.capture`."""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from crm.customers.models import Touch
from crm.followups.origins import settle
from crm.followups.services import record_all
from crm.rules.copying import FEW, copy_in, number, write_many
from crm.rules.refusals import Invalid, NotAllowed
from crm.users.models import Role
from crm.users.visibility import may_add

from ..models import Lead, LeadPolicy
from .assign import may_receive
from .assign_many import Handing
from .fields import check, derived, known

ARRIVAL = {"campaign": "", "utm": {}, "detail": {}}  # of a touch, what the caller may say


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead that may be stored: its values checked and in one spelling. `lead` is not saved yet."""

    lead: Lead
    owner: Any
    tags: tuple
    touch: dict
    created_at: Any


def create_lead(*, by, **fields):
    """A new lead: see `new_lead`. What came from outside before (`external_id`) is given back, not made twice, to
    whom it may be known (`crm.followups.origins`)."""
    return create_leads([new_lead(by=by, **fields)], by=by)[0]


def new_lead(
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
    """What `create_leads` stores. With an `owner` it is theirs at once, with a `pool` it waits there, else the worker
    assigns it. What a rep creates is the rep's own. `touch`: {campaign, utm, detail} of the arrival. Raises Invalid
    and NotAllowed; asks no table.
    """
    owner = _owner_for(by, owner, pool)
    values = derived({"name": name, **known(fields)})
    check(values)
    lead = Lead.made(pool=pool, created_by=by, external_source=external_source, external_id=external_id, **values)
    return NewLead(lead, owner, tuple(tags), touch or {"detail": {"by": "person"}}, created_at)


@transaction.atomic
def create_leads(new, *, by, ready=None):
    """Store what `new_lead` gave; the leads, in order, in as many statements for a thousand as for ten. `ready(leads)`
    is called with those that are new, numbered and owned, before they are stored; it may give a function that finishes
    some of them while others are stored (`write_many`)."""
    known_ones = settle([each.lead for each in new], by=by, rows=Lead.objects.all())
    fresh = {}
    for each in new:
        origin = each.lead.external_source, each.lead.external_id
        if not each.lead.external_id or (origin not in known_ones and origin not in fresh):
            fresh[origin if each.lead.external_id else id(each)] = each
    _store(list(fresh.values()), by=by, ready=ready)
    made = {id(each): each.lead for each in fresh.values()}
    origins = {**{key: each.lead for key, each in fresh.items()}, **known_ones}
    return [made.get(id(each)) or origins[each.lead.external_source, each.lead.external_id] for each in new]


def _store(fresh, *, by, ready):
    handing = Handing(by, LeadPolicy.current()) if any(each.owner for each in fresh) else None
    for each in fresh:
        if each.owner:
            handing.begin(each.lead, each.owner, why={"how": "own" if each.owner == by else "manual"})
    leads = [each.lead for each in fresh]
    write_many(leads, finish=ready(number(leads)) if ready else None)
    for each in fresh:
        if each.created_at:
            Lead.objects.filter(pk=each.lead.pk).update(created_at=each.created_at)
            each.lead.created_at = each.created_at
        if each.tags:
            each.lead.tags.set(each.tags)
    _touch(fresh)
    happened = [(lead, "created", None, lead.created_at) for lead in leads]
    if handing:
        handing.finish(happened)
    else:
        record_all(happened, by=by)


def _touch(fresh):
    """The arrival of each."""
    here, columns = ContentType.objects.get_for_model(Lead), ["content_type", "object_id", "source", "at", *ARRIVAL]
    rows = (
        (
            here.pk,
            lead.pk,
            lead.source_id,
            lead.created_at,
            *(touch.get(name, empty) for name, empty in ARRIVAL.items()),
        )
        for lead, touch in ((each.lead, each.touch) for each in fresh)
    )
    if len(fresh) > FEW:
        copy_in(Touch, columns, rows)
    else:
        names = [Touch._meta.get_field(name).attname for name in columns]
        Touch.objects.bulk_create([Touch(**dict(zip(names, row, strict=True))) for row in rows])


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
