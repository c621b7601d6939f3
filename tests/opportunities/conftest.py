"""The shipped pipeline, and opportunities of the cast."""

from types import SimpleNamespace

import pytest

from crm.customers.models import Contact, Customer
from crm.followups.services import log_activity
from opportunities import defaults
from opportunities.models import LossReason, Pipeline
from opportunities.services import create_opportunity


@pytest.fixture
def sales(world):
    """The world with the shipped pipeline: `sales.stage["proposal"]`, `sales.reason["price"]`."""
    defaults.ship()
    pipeline = Pipeline.objects.get(key="default")
    world.pipeline = pipeline
    world.stage = {stage.key: stage for stage in pipeline.stages.select_related("pipeline")}
    world.reason = {reason.key: reason for reason in LossReason.objects.all()}
    return world


@pytest.fixture
def make(sales):
    """`make.customer(ann)`, `make.opportunity(ann, amount=5)`, `make.evidence(opportunity)`."""

    def customer(owner, name="Lotus Foods", **fields):
        return Customer.objects.create(name=name, owner=owner, team=owner.team, **fields)

    def contact(of, name="Mei Lin", **fields):
        return Contact.objects.create(customer=of, name=name, **fields)

    def opportunity(owner, name="Cold storage", **fields):
        fields.setdefault("customer", None)
        return create_opportunity(by=fields.pop("by", owner), owner=owner, name=name, **fields)

    def evidence(opportunity):
        log_activity(opportunity, kind="meeting", direction="two_way", by=opportunity.owner)

    return SimpleNamespace(customer=customer, contact=contact, opportunity=opportunity, evidence=evidence)


@pytest.fixture
def ledger():
    """What the ledger says, oldest first: [(changed, stage key, amount), …]."""

    def read(opportunity):
        rows = opportunity.ledger.select_related("stage").order_by("at", "id")
        return [(row.changed, row.stage.key, row.amount) for row in rows]

    return read


@pytest.fixture
def as_user(client):
    def login(user):
        client.logout()
        if user is not None:
            client.force_login(user)
        return client

    return login
