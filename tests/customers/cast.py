"""Customers and contacts for tests."""

from django.utils import timezone

from crm.customers.services import create_contact, create_customer
from opportunities.models import Opportunity, Pipeline, Stage


def make_customer(owner, name="北京澄湖科技有限公司", **fields):
    return create_customer(by=owner, owner=owner, name=name, **fields)


def make_contact(customer, name="李婷", **fields):
    return create_contact(customer, by=customer.owner, name=name, **fields)


def make_opportunity(owner, customer, name="Deal", **fields):
    """A bare row: what hangs on a customer, whatever the pipeline."""
    pipeline = Pipeline.objects.create(name_en="P", name_zh="P")
    stage = Stage.objects.create(pipeline=pipeline, name_en="S", name_zh="S", kind="open", order=1)
    return Opportunity.objects.create(
        name=name,
        customer=customer,
        pipeline=pipeline,
        stage=stage,
        stage_since=timezone.now(),
        created_on=timezone.localdate(),
        owner=owner,
        team=owner.team,
        **fields,
    )
