"""Create an opportunity."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.calendar import today
from crm.customers.models.contact import ContactRole
from crm.followups.origins import came_before, own_origin
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.visibility import may_add

from ..models import Changed, Opportunity, OpportunityContact, Pipeline
from .days import day_of, moment_of
from .ledger import write_ledger
from .moving import pass_gates
from .telling import tell, tell_person
from .values import check_given, check_owner, check_values


def default_pipeline():
    """The pipeline used where none is named: the first active one."""
    pipeline = Pipeline.objects.filter(active=True).first()
    if pipeline is None:
        raise Conflict(_("No sales pipeline is configured."))
    return pipeline


@transaction.atomic
def create_opportunity(
    *,
    by,
    owner,
    customer,
    name,
    pipeline=None,
    stage=None,
    amount=None,
    currency=None,
    expected_close=None,
    source=None,
    contacts=(),
    created_on=None,
    at=None,
    override_reason="",
    external=("", ""),
    **fields,
):
    """A new opportunity in an open stage: the first one, or a later one if the gates before it are met.

    `contacts`: Contact, or pairs (Contact, role). `external`: (source, id) of what comes from outside, which comes in
    once: asked again, the first one is returned. `created_on` is a local day, today unless given, never later.
    Raises Invalid, NotAllowed, GateNotMet.
    """
    if by is not None and not may_add(by, Opportunity):
        raise NotAllowed
    check_given(fields)
    if external[1]:
        known, taken = came_before(Opportunity.objects.all(), external[0], [external[1]], by=by)
        if known:
            return known[external[1]]
        external = (own_origin(external[0], by), external[1]) if taken else external
    check_owner(owner)
    pipeline = pipeline or (stage.pipeline if stage else default_pipeline())
    first = pipeline.open_stages().first()
    stage = stage or first
    if stage is None or stage.pipeline_id != pipeline.pk or not stage.is_open:
        raise Invalid({"stage": [_("Choose an open stage of this pipeline.")]})
    at = at or (moment_of(created_on) if created_on else timezone.now())
    created_on = created_on or day_of(at)
    if created_on > today():
        raise Invalid({"created_on": [_("This day is still to come.")]})
    tags = fields.pop("tags", ())
    opportunity = Opportunity(
        owner=owner,
        team=owner.team,
        customer=customer,
        name=(name or "").strip(),
        pipeline=pipeline,
        stage=stage,
        stage_since=at,
        stage_probability=stage.probability,
        amount=amount,
        currency=currency or settings.CURRENCY,
        expected_close=expected_close,
        source=source,
        created_on=created_on,
        created_by=by,
        external_source=external[0],
        external_id=external[1],
        **fields,
    )
    check_values(opportunity)
    opportunity.save()
    opportunity.refresh_from_db(fields=["amount_base", "probability", "amount"])
    opportunity.tags.set(tags)
    _attach(opportunity, contacts)
    overridden = pass_gates(opportunity, to=stage, start=first, by=by, override_reason=override_reason)
    write_ledger(opportunity, changed=[Changed.CREATED], by=by, at=at, override_reason=overridden)
    data = {"stage": stage.names}
    activity = tell(opportunity, kind="created", by=by, at=at, data=data)
    if by is not None and owner.pk != by.pk:
        tell_person(owner, opportunity, notice="opportunity_given", by=by, data=data, activity=activity)
    return opportunity


def _attach(opportunity, contacts):
    pairs = [each if isinstance(each, tuple | list) else (each, each.role) for each in contacts]
    OpportunityContact.objects.bulk_create(
        [
            OpportunityContact(opportunity=opportunity, contact=one, role=role or ContactRole.OTHER)
            for one, role in pairs
        ]
    )
