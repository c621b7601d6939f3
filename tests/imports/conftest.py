"""The office that spreadsheets are brought into."""

import pytest

from crm.customers.models import Customer
from crm.followups.defaults import ship_all
from leads.services import create_lead
from opportunities.models import Pipeline


@pytest.fixture
def office(world):
    """The cast with what the product ships, a hidden customer and a hidden lead."""
    ship_all()
    world.pipeline = Pipeline.objects.get(key="default")
    Customer.objects.create(name="Hidden", name_key="hidden", owner=world.cy, team=world.south)
    hidden = {"external_source": "import", "external_id": "hidden", "owner": world.cy, "team": world.south}
    Customer.objects.create(name="Of another", name_key="of another", **hidden)
    create_lead(by=world.cy, name="Cy's", phone="13900139000", external_source="import", external_id="hidden")
    Customer.objects.create(name="ACME", name_key="acme", owner=world.ann, team=world.north)
    return world
