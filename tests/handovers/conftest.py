"""What Ann holds when she leaves: leads, customers with contacts, opportunities, follow-ups, places of hers."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from crm.customers.services import create_contact, create_customer
from crm.followups.defaults import ship_all
from crm.followups.services import plan_followup
from leads.models import AssignmentRule
from leads.services import create_lead
from opportunities import services
from opportunities.models import LossReason
from tests.world import make_user


@pytest.fixture
def desk(world):
    """Ann's: one of each and a closed one, her place in Ben's opportunity and in a rule; `.eve`, also of the north."""
    ship_all()
    ann, ben, soon = world.ann, world.ben, timezone.now() + timedelta(days=2)
    d = SimpleNamespace(world=world, ann=ann, ben=ben, eve=make_user("Eve", team=world.north))
    d.customer = create_customer(by=ann, owner=ann, name="Acme Trading")
    d.contact = create_contact(d.customer, by=ann, name="Li Ting")
    d.lead = create_lead(by=ann, owner=ann, name="Wang Fang", phone="13800138000")
    d.open, d.lost = (
        services.create_opportunity(by=ann, owner=ann, customer=d.customer, name=name, amount=5)
        for name in ("Cold storage", "Lost one")
    )
    services.lose(d.lost, by=ann, reason=LossReason.objects.filter(active=True, pickable=True).first())
    d.bens = services.create_opportunity(by=ben, owner=ben, customer=None, name="Ben's", amount=5)
    services.add_member(d.bens, user=ann, by=ben, role="presales")
    d.call = plan_followup(d.customer, owner=ann, due=soon, goal="Call Li", by=ann)
    d.help = plan_followup(d.bens, owner=ann, due=soon, goal="Help Ben", by=ann)
    d.rule = AssignmentRule.objects.create(name_en="Her own", name_zh="她的", order=1, active=False)
    d.rule.users.set([ann, ben])
    return d
