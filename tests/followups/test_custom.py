"""`custom` over the API: flat, small and plain, told at the field; every record takes it alike."""

import pytest

from crm.customers.models import Customer
from crm.followups import custom
from crm.followups.defaults import ship_all
from leads.services import create_lead
from opportunities.services import create_opportunity

pytestmark = pytest.mark.django_db

WRONG = [
    "text",
    [1],
    {"deep": {"er": 1}},
    {"list": [1, 2]},
    {"": 1},
    {" padded": 1},
    {"x" * 61: 1},
    {"new\nline": 1},
    {"long": "x" * 2001},
    {"large": 10**30},
    {"larger": 1e300},
    {f"f{n}": n for n in range(101)},
]


@pytest.fixture
def addresses(world):
    ship_all()
    customer = Customer.objects.create(name="Acme", owner=world.ann, team=world.north)
    lead = create_lead(by=world.ann, name="Li")
    opportunity = create_opportunity(by=world.ann, owner=world.ann, customer=customer, name="Deal")
    return [
        f"/api/v1/customers/{customer.pk}/",
        f"/api/v1/leads/{lead.pk}/",
        f"/api/v1/opportunities/{opportunity.pk}/",
    ]


@pytest.mark.parametrize("given", WRONG, ids=lambda given: str(given)[:20])
def test_what_is_not_flat_and_small_is_told_at_the_field(world, as_, addresses, given):
    for address in addresses:
        answer = as_(world.ann).patch(address, {"custom": given}, format="json")
        assert answer.status_code == 400 and "custom" in answer.json()["errors"], (address, answer.content)


def test_an_endless_number_is_no_number(world, as_, addresses):
    for address in addresses:
        for text in ("1e400", "-1e999", "NaN", "Infinity"):
            body = f'{{"custom": {{"n": {text}}}}}'
            answer = as_(world.ann).generic("PATCH", address, body, content_type="application/json")
            assert answer.status_code == 400, (address, text)


def test_plain_values_are_kept(world, as_, addresses):
    given = {"区域": "华东", "seats": 12, "rate": 0.5, "vip": True}
    for address in addresses:
        answer = as_(world.ann).patch(address, {"custom": given}, format="json")
        assert answer.status_code == 200 and answer.json()["custom"] == given, answer.content


def test_a_record_does_not_grow_beyond_the_limit_bit_by_bit(world, as_, addresses):
    client = as_(world.ann)
    for address in addresses[:2]:
        client.patch(address, {"custom": {f"a{n}": n for n in range(custom.MOST)}}, format="json")
        answer = client.patch(address, {"custom": {"one more": 1}}, format="json")
        assert answer.status_code == 400 and "custom" in answer.json()["errors"]
        assert client.patch(address, {"custom": {"a0": None, "one more": 1}}, format="json").status_code == 200
