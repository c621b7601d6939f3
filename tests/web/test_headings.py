"""A page has one first heading: what a screen reader reads as its name."""

import pytest

from leads.models import Lead
from tests.customers.cast import make_contact, make_customer, make_opportunity

pytestmark = pytest.mark.django_db


def test_a_page_of_a_record_is_headed_by_its_name_alone(world, client):
    customer = make_customer(world.ann)
    records = [customer, make_contact(customer), make_opportunity(world.ann, customer)]
    records.append(Lead.objects.create(name="Lead", owner=world.ann, team=world.ann.team))
    client.force_login(world.ann)
    for record in records:
        page = client.get(record.get_absolute_url()).content.decode()
        assert page.count("<h1") == 1
        assert record.name in page.partition("<h1")[2].partition("</h1>")[0]
