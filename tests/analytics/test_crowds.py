"""Reports of many people: the first rows, all when asked, and files that are always complete."""

from decimal import Decimal

import pytest

from crm.calendar import today
from crm.calendar.periods import add_months
from crm.users.models import Role, User
from opportunities.services.history import History, import_many


@pytest.fixture
def crowd(business):
    """Sixty reps of the north with an opportunity won each."""
    reps = [
        User.objects.create(email=f"rep{n}@example.com", name=f"Rep {n:02}", role=Role.REP, team=business.north)
        for n in range(60)
    ]
    win(business, "crowd", [(rep, 100_000 - n, today()) for n, rep in enumerate(reps)])
    return business


def win(business, source, won):
    """An opportunity for each of [(owner, amount, day)], created and won that day."""
    import_many(
        [
            History(
                external_source=source,
                external_id=str(n),
                name=f"Pumps {n}",
                pipeline=business.pipeline,
                owner=owner,
                amount=Decimal(amount),
                outcome="won",
                created_on=day,
                closed_on=day,
            )
            for n, (owner, amount, day) in enumerate(won)
        ]
    )


def shown(answer):
    """The names of the rows of a report's page, in order."""
    return [row["label"] for row in answer.context["rows"]]


@pytest.mark.parametrize("name", ["leaderboard", "velocity", "win-rate", "forecast"])
def test_a_report_of_a_crowd_shows_the_first_fifty_and_all_when_asked(crowd, page, name):
    first = page(crowd.lea, "analytics:report", name, group_by="owner", team=crowd.north.pk)
    every = page(crowd.lea, "analytics:report", name, group_by="owner", team=crowd.north.pk, rows="all")
    assert len(shown(first)) == 50 < len(shown(every))
    assert shown(first) == shown(every)[:50]
    assert first.context["totals"] == every.context["totals"]
    html = first.content.decode()
    address = f"?group_by=owner&amp;team={crowd.north.pk}&amp;rows=all#rows"
    assert f'href="{address}">Show all {len(shown(every))}</a>' in html
    assert html.count("<tr>") == 50 + 3  # headings, the line with the link, totals
    assert "Show all" not in every.content.decode()


def test_the_file_of_a_report_has_every_row(crowd, page):
    answer = page(crowd.lea, "analytics:report", "leaderboard", export="csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) > 60 and any(line.startswith("Rep 59,") for line in lines)


def test_the_chart_of_a_crowd_has_bars_that_can_be_read_and_says_how_many(crowd, page):
    answer = page(crowd.lea, "analytics:report", "win-rate", group_by="owner", rows="all")
    assert len(answer.context["chart"]["data"]["categories"]) == 24
    assert "The first 24 of 6" in answer.content.decode()
    assert "The first 12 of 6" in page(crowd.lea, "analytics:report", "leaderboard").content.decode()
    assert "The first" not in page(crowd.lea, "analytics:report", "win-rate").content.decode()


def test_months_are_never_cut(business, page):
    win(business, "months", [(business.ann, 1000, add_months(today(), -n)) for n in range(60)])
    answer = page(business.lea, "analytics:report", "win-rate", period="all_time")
    assert len(shown(answer)) == len(answer.context["chart"]["data"]["categories"]) >= 60


def test_who_is_expected_to_bring_most_stands_on_top(crowd, page):
    names = shown(page(crowd.lea, "analytics:report", "forecast", group_by="owner"))
    assert names[:3] == ["Rep 00", "Rep 01", "Rep 02"]


def test_another_number_of_rows_is_refused(business, page):
    assert page(business.lea, "analytics:report", "leaderboard", rows="10").status_code == 400


@pytest.mark.parametrize("name", ["leaderboard", "funnel"])
def test_who_may_be_chosen_is_asked_for_by_name_alone(business, page, name):
    html = page(business.lea, "analytics:report", name, owner=business.ben.pk).content.decode()
    assert f'<option value="{business.ben.pk}" selected>{business.ben.name}</option>' in html
    assert f'<option value="{business.ann.pk}">{business.ann.name}</option>' in html
    assert f'<option value="{business.cy.pk}"' not in html
