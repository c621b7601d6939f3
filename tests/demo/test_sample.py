"""`make sample`: the real data set reads what it must, and twice is once."""

from decimal import Decimal

import pytest

from analytics.models import DailyPicture
from crm.customers.models import Customer
from crm.demo.sample import FOLDER, bring_in, make_people, make_pipeline, make_products
from crm.followups.defaults import ship_all
from crm.imports.running import run_import
from crm.imports.services import start_import, upload_file
from crm.users.models import User
from opportunities.models import Opportunity, Product, StageChange

pytestmark = pytest.mark.django_db

FACTS = {
    "opportunities": 8800,
    "won": 4238,
    "lost": 2473,
    "engaging": 1589,
    "prospecting": 500,
    "won_amount": Decimal("10005534.00"),
}


def test_the_sample_reads_what_it_must_and_comes_in_once(world):
    ship_all()
    said = []
    assert bring_in(said.append) == FACTS
    assert Customer.objects.count() == 85
    assert Product.objects.count() == 7
    assert "8800 imported + 0 linked + 0 updated + 0 rejected" in " ".join(said)

    sample = Opportunity.objects.all()
    assert sample.filter(customer=None).count() == 1425
    assert sample.filter(product__code="gtx-pro").count() == 1480
    closed = sample.get(external_id="1C1I7A6R")
    assert (str(closed.created_on), str(closed.closed_on)) == ("2016-10-20", "2017-03-01")
    days = StageChange.objects.filter(opportunity=closed).values_list("on", flat=True)
    assert [str(day) for day in days] == ["2016-10-20", "2017-03-01"]

    people = User.objects.filter(external_source="crm_sales_opportunities")
    assert people.count() == 35 + 6
    assert not people.filter(is_active=True).exists()
    assert not people.filter(takes_leads=True).exists()
    assert not any(person.has_usable_password() for person in people)
    without = people.filter(role="rep").exclude(pk__in=sample.values("owner"))
    assert without.count() == 5

    won = DailyPicture.objects.filter(stage__kind="won")
    assert sum(won.values_list("amount", flat=True)) == FACTS["won_amount"]
    assert sum(won.values_list("count", flat=True)) == FACTS["won"]

    assert bring_in(said.append) == FACTS
    assert (Customer.objects.count(), User.objects.count()) == (85, 41 + 6)


def test_the_import_page_takes_the_pipeline_too(world):
    """An administrator uploads the file as it is; people who do not log in own their history."""
    ship_all()
    pipeline = make_pipeline()
    make_people()
    make_products()
    head = "".join((FOLDER / "sales_pipeline.csv").open(encoding="utf-8").readlines()[:21])
    accounts = (FOLDER / "accounts.csv").read_bytes()
    for _time, outcome in (("first", "imported"), ("again", "linked")):
        for kind, data in (("customers", accounts), ("opportunities", head.encode())):
            batch = upload_file(kind=kind, name=f"{kind}.csv", data=data, by=world.ada)
            start_import(batch, mapping=batch.mapping, options={"pipeline": str(pipeline.pk)}, by=world.ada)
            run_import(batch.pk)
            batch.refresh_from_db()
            assert (batch.error, getattr(batch, outcome)) == ("", batch.rows)
    first = Opportunity.objects.get(external_id="1C1I7A6R")
    assert (first.owner.name, first.product.code, first.customer.name) == ("Moses Frase", "gtx-plus-basic", "Cancity")
