"""What is stalled: measured from won opportunities, and the same on the board, in lists, on my day and in reports."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.headline import headline
from analytics.reports import QUESTIONS, ageing
from crm.calendar import is_working_day, start_of_day, today
from crm.calendar.counted import last_day_before, working_days_since
from opportunities.models import Opportunity, Stage
from opportunities.services.history import History, import_many
from opportunities.staleness import ENOUGH, measure_stages


def days_back(n):
    """The latest working day with so many working days in [day, today)."""
    day = today()
    while n:
        day -= dt.timedelta(days=1)
        n -= is_working_day(day)
    return day


def history(sales, number, created_on, closed_on=None):
    return History(
        external_source="test",
        external_id=str(number),
        name=f"Pumps {number}",
        pipeline=sales.pipeline,
        owner=sales.ann,
        amount=Decimal(100 + number),
        outcome="won" if closed_on else "open",
        loss_reason=None,
        created_on=created_on,
        closed_on=closed_on,
    )


@pytest.fixture
def waiting(sales):
    """Five of Ann's, unanswered for 0, 4, 5, 6 and 40 working days; and one of these answered again today."""
    import_many([history(sales, n, days_back(days)) for n, days in enumerate((0, 4, 5, 6, 40, 41))])
    Opportunity.objects.filter(external_id="5").update(last_touch_at=start_of_day(today()))
    Stage.objects.filter(pipeline=sales.pipeline, kind="open").update(expected_days=5)
    return sales


def everywhere(sales, asked):
    """What each place calls stalled, as {place: set of external ids}."""
    client = Client()
    client.force_login(sales.ann)
    board = client.get(reverse("opportunities:board"), {"pipeline": sales.pipeline.pk}).content.decode()
    cards = dict(re.findall(r'<article class="card" id="card-(\d+)"(.*?)</article>', board, re.DOTALL))
    flagged = [pk for pk, card in cards.items() if "#flame" in card]
    assert len(cards) >= Opportunity.objects.filter(pipeline=sales.pipeline, outcome="open").count() > 0
    listed = client.get(reverse("opportunities:list"), {"stalled": "on", "pipeline": sales.pipeline.pk})
    listed = listed.context["listing"].filtered
    mine = client.get(reverse("opportunities:my_day"))
    scope = asked(sales.ann, today(), today() + dt.timedelta(days=1), group_by="stage")
    reported = {row["id"] for row in ageing.stalled(scope)}
    found = {
        "board": set(Opportunity.objects.filter(pk__in=flagged).values_list("external_id", flat=True)),
        "list": {row.external_id for row in listed},
        "my day": {row.external_id for row in mine.context["rows"] if row.stalled},
        "report": set(Opportunity.objects.filter(pk__in=reported).values_list("external_id", flat=True)),
    }
    count = QUESTIONS["ageing"].answer(scope).totals["stalled"]
    figure = next(one for one in headline(scope) if one["key"] == "stalled")
    assert str(count) == figure["value"] == str(len(found["report"]))
    return found


def test_every_place_says_the_same_by_the_expected_days(waiting, asked):
    found = everywhere(waiting, asked)
    assert set(map(frozenset, found.values())) == {frozenset("34")}, found


def test_every_place_says_the_same_by_what_won_ones_needed(waiting, asked):
    """Thirty won ones stayed 0, 1, 2 … working days: three of four went on within 30 × 0.75."""
    import_many([history(waiting, 100 + n, days_back(n), today()) for n in range(ENOUGH)])
    assert everywhere(waiting, asked)["list"] == {"3", "4"}
    assert (measure_stages(), measure_stages()) == (1, 0)
    stage = waiting.pipeline.stages.get(key="a")
    assert (stage.measured_days, stage.normal_days) == (21, 21)
    found = everywhere(waiting, asked)
    assert set(map(frozenset, found.values())) == {frozenset("4")}, found


def test_fewer_than_thirty_measure_nothing(waiting):
    import_many([history(waiting, 100 + n, days_back(n), today()) for n in range(ENOUGH - 1)])
    assert measure_stages() == 0
    assert waiting.pipeline.stages.get(key="a").normal_days == 5


def test_a_stage_without_a_norm_stalls_nothing(waiting, asked):
    Stage.objects.update(expected_days=None)
    assert not any(everywhere(waiting, asked).values())


@pytest.mark.parametrize("days", [0, 1, 5, 21, 400])
def test_the_last_day_before_is_the_last_too_long_ago(days):
    last = last_day_before(days)
    assert working_days_since(last) > days >= working_days_since(last + dt.timedelta(days=1))
    assert last_day_before(100_000) is None
    assert working_days_since(timezone.localdate() + dt.timedelta(days=3)) == 0
