"""GET /api/v1/analytics/<report>/."""

import datetime as dt
from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from analytics.reports import QUESTIONS
from crm.calendar import today
from opportunities.services import create_opportunity, lose, win


@pytest.fixture
def ask(sales):
    def get(user, report, **params):
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client.get(f"/api/v1/analytics/{report}/", params)

    return get


@pytest.fixture
def business(sales):
    def make(owner, amount):
        return create_opportunity(
            by=None, owner=owner, customer=None, name="Pumps", pipeline=sales.pipeline, amount=Decimal(amount)
        )

    win(make(sales.ann, "100.10"), by=None)
    win(make(sales.ben, 50), by=None)
    lose(make(sales.ann, 30), reason=sales.reasons[0], by=None)
    make(sales.ann, 10)
    return sales


def test_the_win_rate_by_the_names_of_the_contract(business, ask):
    answer = ask(business.lea, "win-rate", pipeline=business.pipeline.pk, **{"from": today().isoformat()})
    body = answer.json()
    assert answer.status_code == 200
    assert body["totals"] == {
        "won": 2,
        "lost": 1,
        "win_rate": "0.6667",
        "win_rate_by_amount": "0.8334",
        "won_amount": "150.10",
        "lost_amount": "30.00",
    }
    assert body["report"] == "win-rate" and body["currency"] == "CNY"
    assert (body["from"], body["to"]) == (today().isoformat(), (today() + dt.timedelta(days=1)).isoformat())


@pytest.mark.parametrize("report", sorted(QUESTIONS))
def test_every_report_answers_with_and_without_a_period(business, ask, report):
    for params in ({}, {"period": "this_month"}, {"from": "2020-01-01", "to": "2020-02-01"}):
        assert ask(business.lea, report, **params).status_code == 200
    for group in QUESTIONS[report].groups:
        assert ask(business.lea, report, group_by=group).status_code == 200


def test_the_end_is_not_counted(business, ask):
    days = {"from": (today() - dt.timedelta(days=9)).isoformat(), "to": today().isoformat()}
    assert ask(business.lea, "win-rate", **days).json()["totals"]["win_rate"] is None


@pytest.mark.parametrize(
    "params",
    [
        {"form": "x"},
        {"from": "2026-13-01"},
        {"from": "2026-02-01", "to": "2026-02-01"},
        {"owner": "ann"},
        {"team": "1 or 1=1"},
        {"group_by": "password"},
        {"pipeline": "-1"},
        {"owner": "\x00"},
        {"expected_from": "2026-01-01"},
    ],
)
def test_what_is_wrong_is_400(business, ask, params):
    answer = ask(business.lea, "win-rate", **params)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["errors"]


def test_what_one_may_not_see_is_not_found(business, ask):
    for params in ({"team": business.south.pk}, {"owner": business.cy.pk}, {"team": business.sales.pk}):
        assert ask(business.lea, "win-rate", **params).status_code == 404
    assert ask(business.ann, "win-rate", owner=business.ben.pk).status_code == 404
    assert ask(business.lea, "win-rate", pipeline=10**30).status_code == 404
    assert ask(business.lea, "win-rate", owner=business.ben.pk).json()["totals"]["won"] == 1
    assert ask(business.dee, "win-rate", team=business.north.pk).json()["totals"]["won"] == 2


def test_who_is_meant(business, ask):
    assert ask(business.ann, "win-rate", owner="me").json()["totals"]["won"] == 1


def test_a_report_that_does_not_exist_is_404_and_nobody_is_401(business, ask):
    assert ask(business.lea, "clv").status_code == 404
    assert ask(None, "win-rate").status_code == 401


def test_only_reading(business):
    client = APIClient()
    client.force_authenticate(business.lea)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/analytics/win-rate/").status_code == 405
