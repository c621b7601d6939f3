"""Opportunities that come in with their history."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.calendar import today
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Invalid
from opportunities.models import Opportunity, StageChange
from opportunities.services import History, import_many, import_opportunity


def history(sales, number, **fields):
    facts = {
        "external_source": "file",
        "external_id": str(number),
        "name": f"Deal {number}",
        "pipeline": sales.pipeline,
        "owner": sales.ann,
        "stage": sales.stage["interested"],
        "amount": Decimal(1000),
        "created_on": dt.date(2017, 1, 2),
    }
    return History(**(facts | fields))


def test_dates_are_the_real_ones(sales, ledger):
    won, new = import_opportunity(history(sales, 1, outcome="won", closed_on=dt.date(2017, 3, 1)))
    assert new and (won.outcome, won.stage.key, won.closed_on) == ("won", "won", dt.date(2017, 3, 1))
    rows = list(won.ledger.order_by("at"))
    assert [(row.on, row.stage.key, row.outcome) for row in rows] == [
        (dt.date(2017, 1, 2), "interested", "open"),
        (dt.date(2017, 3, 1), "won", "won"),
    ]
    assert rows[1].previous == rows[0]
    assert_invariants()


def test_twice_is_once(sales):
    rows = [history(sales, n) for n in range(5)]
    assert import_many([*rows, rows[0]]) == 5
    assert import_many(rows) == 0
    assert import_opportunity(rows[0])[1] is False
    assert (Opportunity.objects.count(), StageChange.objects.count()) == (5, 5)


def test_a_loss_without_a_reason_is_not_recorded_and_an_unknown_day_is_today(sales):
    lost, _new = import_opportunity(history(sales, 1, outcome="lost", closed_on=dt.date(2017, 3, 1)))
    assert lost.loss_reason.key == "not-recorded"
    undated, _new = import_opportunity(history(sales, 2, created_on=None))
    assert undated.created_on == today() and undated.ledger.get().at <= undated.created_at + dt.timedelta(minutes=1)
    assert_invariants()


def test_opened_and_closed_on_one_day(sales):
    made, _new = import_opportunity(history(sales, 1, outcome="won", closed_on=dt.date(2017, 1, 2)))
    assert [row.outcome for row in made.ledger.order_by("at", "id")] == ["open", "won"]
    assert_invariants()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"outcome": "won"}, "closed_on"),
        ({"outcome": "won", "closed_on": dt.date(2016, 1, 1)}, "closed_on"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"created_on": dt.date(2999, 1, 1)}, "created_on"),
        ({"name": " "}, "name"),
        ({"external_id": ""}, "external_id"),
    ],
)
def test_one_wrong_row_writes_nothing(sales, fields, wrong):
    with pytest.raises(Invalid) as refused:
        import_many([history(sales, 1), history(sales, 2, **fields)])
    assert wrong in refused.value.errors and Opportunity.objects.count() == 0


def test_many_are_written_in_a_few_statements(sales):
    rows = [history(sales, n, outcome="won", closed_on=dt.date(2017, 3, 1)) for n in range(500)]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert import_many(rows, batch=250) == 500
    assert len(seen) <= 24  # two a table and batch: ids, COPY
    assert_invariants()
