"""`make sample`: the real data set reads what it must, everywhere the same, and twice is once."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from analytics.models import DailyPicture, FunnelReport
from analytics.nightly import write_reports
from crm.calendar import today
from crm.customers.models import Customer
from crm.demo.sample import FOLDER, bring_in, make_people, make_pipeline, make_products
from crm.followups.defaults import ship_all
from crm.imports.running import run_import
from crm.imports.services import start_import, upload_file
from crm.users.models import User
from opportunities.models import Opportunity, Pipeline, Product, StageChange

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

    everywhere_the_same(Pipeline.objects.get(key="crm-sales-sample"), world.ada)

    assert bring_in(said.append) == FACTS
    assert (Customer.objects.count(), User.objects.count()) == (85, 41 + 6)


def everywhere_the_same(pipeline, user):
    """The dashboard, each report's page, its export and the API give the same figures; night by night those of then."""
    client, api = Client(), APIClient()
    client.force_login(user)
    api.force_authenticate(user)
    asked = {"pipeline": pipeline.pk, "period": "all_time"}

    def totals(report):
        return api.get(f"/api/v1/analytics/{report}/", asked).json()["totals"]

    def on_page(name, report):
        args = {"analytics:part": [report], "analytics:report": [report]}[name]
        return client.get(reverse(name, args=args), asked).context["totals"]

    def exported(report):
        answer = client.get(reverse("analytics:report", args=[report]), {**asked, "export": "csv"})
        return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))

    rate = totals("win-rate")
    wished = {"won": 4238, "lost": 2473, "win_rate": "0.6315", "won_amount": "10005534.00"}
    assert {name: rate[name] for name in wished} == wished
    assert rate["won_amount"] == str(FACTS["won_amount"])
    for name in ("analytics:part", "analytics:report"):
        page = on_page(name, "funnel")
        assert page["created"] == totals("funnel")["created"] == FACTS["opportunities"]
    for report in ("win-rate", "losses", "pipeline", "leaderboard", "ageing"):
        page = on_page("analytics:report", report)
        assert {name: value if value is None else str(value) for name, value in page.items()} == {
            name: value if value is None else str(value) for name, value in totals(report).items()
        }
    headline = client.get(reverse("analytics:part", args=["headline"]), asked).context["figures"]
    assert next(one for one in headline if one["key"] == "win-rate")["note"] == "4,238 won, 2,473 lost"
    assert next(one for one in headline if one["key"] == "stalled")["value"] == "1,589"

    standing = exported("pipeline")
    assert [row[:2] for row in standing[1:3]] == [["Prospecting", "500"], ["Engaging", "1589"]]
    months = exported("win-rate")
    columns = {heading: place for place, heading in enumerate(months[0])}
    assert sum(int(row[columns["Won"]]) for row in months[1:]) == FACTS["won"]
    assert sum(Decimal(row[columns["Won amount"]]) for row in months[1:]) == FACTS["won_amount"]

    # A night of 2017 as it would have been reported then, and as the report of that month says now.
    night = dt.date(2017, 6, 30)
    write_reports(night)
    body = FunnelReport.objects.get(day=night, pipeline=pipeline, team=None).body
    month = {**asked, "from": "2017-06-01", "to": "2017-07-01"}
    del month["period"]
    assert body["win_rate"]["totals"] == api.get("/api/v1/analytics/win-rate/", month).json()["totals"]
    pictures = DailyPicture.objects.filter(day=night, pipeline=pipeline, stage__kind="open")
    assert body["pipeline"]["totals"]["count"] == sum(pictures.values_list("count", flat=True))
    yesterday = DailyPicture.objects.filter(
        day=today() - dt.timedelta(days=1), pipeline=pipeline, stage__key="engaging"
    )
    assert sum(yesterday.values_list("count", flat=True)) == FACTS["engaging"]


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
