"""The night: one picture and one report a day, equal when repeated, however late."""

import datetime as dt
from decimal import Decimal

import pytest

from analytics import nightly
from analytics.models import DailyPicture, FunnelReport
from analytics.tasks import mend
from analytics.tasks import nightly as nightly_task
from crm.jobs.invariants import broken_invariants
from crm.jobs.models import JobRun
from crm.users.models import User
from opportunities.models import Pipeline
from opportunities.services import change_opportunity, create_opportunity, lose, move, reopen, transfer, win
from opportunities.services.history import History, import_many

from .histories import START, on_day

DAY = dt.timedelta(days=1)


@pytest.fixture
def quiet(sales):
    """Only the plain pipeline, in an installation that began on START."""
    Pipeline.objects.exclude(pk=sales.pipeline.pk).update(active=False)
    with on_day(START):
        User.objects.update(date_joined=dt.datetime.combine(START, dt.time(9), tzinfo=dt.UTC))
    return sales


@pytest.fixture
def one(quiet):
    with on_day(START):
        return create_opportunity(
            by=None, owner=quiet.ann, customer=None, name="Pumps", pipeline=quiet.pipeline, amount=Decimal(100)
        )


def live(one, quiet):
    """Three days of business."""
    with on_day(START + DAY):
        move(one, to=quiet.stage["b"], by=None)
    with on_day(START + 2 * DAY):
        change_opportunity(one, by=None, amount=Decimal("250.50"))
        lose(one, reason=quiet.reasons[0], by=None)


def written():
    pictures = DailyPicture.objects.order_by("day", "stage", "owner")
    reports = FunnelReport.objects.order_by("day", "team")
    return (
        list(pictures.values_list("day", "stage", "owner", "team", "count", "amount", "weighted")),
        list(reports.values_list("day", "pipeline", "team", "body")),
    )


def test_three_days_late_equals_on_time(one, quiet):
    """On time night by night, against all at once after the opportunity was reopened, raised and given away."""
    for n in range(3):
        if n:
            with on_day(START + n * DAY):
                if n == 1:
                    move(one, to=quiet.stage["b"], by=None)
                else:
                    change_opportunity(one, by=None, amount=Decimal("250.50"))
                    lose(one, reason=quiet.reasons[0], by=None)
        with on_day(START + (n + 1) * DAY):
            nightly_task()
    on_time = written()
    assert len({row[0] for row in on_time[1]}) == 3

    with on_day(START + 3 * DAY):
        reopen(one, by=None)
        change_opportunity(one, by=None, amount=Decimal(9))
        transfer(one, to=quiet.cy, by=None)
    DailyPicture.objects.all().delete()
    FunnelReport.objects.all().delete()
    JobRun.objects.all().delete()
    with on_day(START + 3 * DAY):
        nightly_task()
    assert written() == on_time


def test_twice_is_once(one, quiet):
    live(one, quiet)
    with on_day(START + 4 * DAY):
        nightly_task()
        before = written()
        nightly_task()
        mend()
        mend()
        nightly.run_day(START + 2 * DAY)
    assert written() == before
    assert not [broken for broken in broken_invariants() if "picture" in broken.name]


def test_a_picture_says_what_stood_and_what_was_closed(one, quiet):
    live(one, quiet)
    with on_day(START + 4 * DAY):
        nightly_task()
    stage = {name: stage.pk for name, stage in quiet.stage.items()}
    rows = [(row[0], row[1], row[4], row[5], row[6]) for row in written()[0]]
    assert rows == [
        (START, stage["a"], 1, Decimal(100), Decimal(10)),
        (START + DAY, stage["b"], 1, Decimal(100), Decimal(40)),
        (START + 2 * DAY, stage["lost"], 1, Decimal("250.50"), Decimal(0)),
    ]


def test_a_report_for_everybody_and_each_team(one, quiet):
    live(one, quiet)
    with on_day(START + 3 * DAY):
        nightly_task()
    last = FunnelReport.objects.filter(day=START + 2 * DAY)
    assert {report.team_id for report in last} == {None, quiet.sales.pk, quiet.north.pk, quiet.south.pk}
    body = {report.team_id: report.body for report in last}
    for seen in (None, quiet.sales.pk, quiet.north.pk):
        assert body[seen]["losses"]["totals"] == {"lost": 1, "lost_amount": "250.50"}
        assert body[seen]["win_rate"]["totals"]["win_rate"] == "0.0000"
        assert [row["reached"] for row in body[seen]["funnel"]["rows"]] == [1, 1, 0, 0]
        assert body[seen]["pipeline"]["totals"] == {"count": 0, "amount": "0.00", "weighted": "0.00"}
    assert body[quiet.south.pk]["funnel"]["totals"]["created"] == 0


def test_what_was_won_and_handed_over_later_was_won_once(one, quiet):
    with on_day(START + DAY):
        win(one, by=None)
    with on_day(START + 3 * DAY):
        transfer(one, to=quiet.cy, by=None)
    with on_day(START + 5 * DAY):
        nightly_task()
    won = DailyPicture.objects.filter(stage=quiet.stage["won"])
    assert list(won.values_list("day", "owner", "count")) == [(START + DAY, quiet.ann.pk, 1)]


def test_imported_history_gets_its_pictures_and_leaves_reports_as_they_were(one, quiet):
    with on_day(START + 3 * DAY):
        nightly_task()
        mend()
        before = written()[1]
        rows = [
            History(
                external_source="old",
                external_id="1",
                name="Old",
                pipeline=quiet.pipeline,
                owner=quiet.ben,
                amount=Decimal(7),
                outcome="won",
                created_on=START - 30 * DAY,
                closed_on=START + DAY,
            )
        ]
        import_many(rows)
        assert nightly.late_rows().exists()
        mend()
        assert not nightly.late_rows().exists()
    pictures = DailyPicture.objects.filter(owner=quiet.ben)
    assert pictures.filter(stage=quiet.stage["a"]).count() == 31
    assert pictures.get(stage=quiet.stage["won"]).day == START + DAY
    assert written()[1] == before


def test_a_night_that_fails_leaves_nothing_and_is_done_whole(one, quiet, monkeypatch):
    with on_day(START + 2 * DAY):
        with monkeypatch.context() as patch:
            patch.setattr(nightly, "write_reports", lambda day: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                nightly.run_nightly()
        assert not DailyPicture.objects.exists()
        assert nightly.run_nightly() == [START, START + DAY]


def test_a_day_that_is_not_over_has_no_picture(one, quiet):
    with on_day(START):
        assert nightly.rebuild_pictures(START, START + DAY) == 0
