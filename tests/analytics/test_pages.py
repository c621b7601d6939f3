"""The dashboard, its parts, the reports' own pages, and what was reported at night."""

import pytest
from django.test import Client
from django.urls import reverse

from analytics.headline import headline
from analytics.models import FunnelReport
from analytics.nightly import run_nightly
from analytics.panels import PANELS
from analytics.pictures import rebuild_pictures
from analytics.reports import QUESTIONS
from analytics.scope import Scope
from analytics.views.dashboard import PARTS
from crm.calendar import named_period, today
from opportunities.models import Pipeline

from .conftest import fill

MOST_QUERIES = 15
MOST_ON_THE_DASHBOARD = 84


def pages():
    yield "analytics:dashboard", ()
    for name, _title, _width in PARTS:
        yield "analytics:part", (name,)
    for name in PANELS:
        yield "analytics:report", (name,)


@pytest.mark.parametrize(("name", "args"), list(pages()))
def test_every_page_has_few_queries_however_much_there_is(business, page, name, args, django_assert_max_num_queries):
    rebuild_pictures()
    client = Client()
    client.force_login(business.lea)
    for _time in (1, 2):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(reverse(name, args=args), {"period": "this_year"}).status_code == 200
        fill(business, 40)


def test_the_dashboard_asks_the_funnel_once_and_once_for_the_period_before(business, django_assert_max_num_queries):
    """All that one look at the dashboard asks, part by part as the page does; the flow comes with the funnel."""
    client = Client()
    client.force_login(business.lea)
    with django_assert_max_num_queries(MOST_ON_THE_DASHBOARD) as asked:
        html = client.get(reverse("analytics:dashboard"), {"period": "this_year"}).content.decode()
        parts = [name for name, _title, _width in PARTS if f"/analytics/parts/{name}/" in html]
        answers = [client.get(reverse("analytics:part", args=[name]), {"period": "this_year"}) for name in parts]
    assert set(parts) == {name for name, _title, _width in PARTS} - {"flow"}
    assert sum("analytics_stayed" in query["sql"] for query in asked.captured_queries) == 2
    assert 'id="panel-flow" hx-swap-oob="true"' in answers[parts.index("funnel")].content.decode()


@pytest.mark.parametrize(("name", "args"), list(pages()))
def test_every_page_stands_with_nothing_to_show(sales, page, name, args):
    assert page(sales.ann, name, *args).status_code == 200
    Pipeline.objects.update(active=False)
    assert page(sales.ann, name, *args).status_code == 200


def test_no_page_carries_a_style_or_a_script(business, page):
    for name, args in pages():
        html = page(business.lea, name, *args).content.decode()
        assert "style=" not in html and "onclick" not in html


def test_the_headline_says_what_the_reports_say(business, asked):
    scope = asked(business.dee, today(), today().replace(day=1).replace(year=today().year + 1))
    figures = {figure["key"]: figure for figure in headline(scope)}
    rate = QUESTIONS["win-rate"].answer(scope).totals
    assert figures["win-rate"]["title"] == f"{rate['won']} won, {rate['lost']} lost"
    standing = QUESTIONS["pipeline"].answer(scope).totals
    assert figures["amount"]["title"] == f"¥{standing['amount']:,.0f}"


def test_a_rep_sees_their_own_figures_and_no_strangers_name(business, page):
    html = page(business.ann, "analytics:part", "leaderboard", period="this_year").content.decode()
    assert "Ann" in html and "Ben" not in html and "Cy" not in html
    html = page(business.lea, "analytics:part", "leaderboard", period="this_year").content.decode()
    assert "Ben" in html and "Cy" not in html


def test_filters_of_strangers_are_not_found(business, page):
    assert page(business.lea, "analytics:dashboard", team=business.south.pk).status_code == 404
    assert page(business.ann, "analytics:part", "funnel", owner=business.cy.pk).status_code == 404
    assert page(business.lea, "analytics:report", "clv").status_code == 404
    assert page(business.lea, "analytics:part", "clv").status_code == 404


def test_nonsense_is_refused_in_words(business, page):
    assert page(business.lea, "analytics:dashboard", **{"from": "yesterday"}).status_code == 422
    assert page(business.lea, "analytics:dashboard", owner="\x00").status_code == 422


def test_the_last_day_of_the_form_is_counted(business, page):
    answer = page(business.lea, "analytics:dashboard", **{"from": "2026-01-01", "until": "2026-01-31", "team": ""})
    assert answer.status_code == 302
    assert answer["Location"] == "/analytics/?from=2026-01-01&to=2026-02-01"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_what_is_shown(business, page, kind):
    answer = page(business.lea, "analytics:report", "pipeline", export=kind)
    assert answer.status_code == 200 and answer["Content-Disposition"].endswith(f'.{kind}"')
    body = b"".join(answer.streaming_content)
    if kind == "csv":
        first = body.decode("utf-8-sig").splitlines()[1].split(",")
        rows = QUESTIONS["pipeline"].answer(Scope(business.lea, named_period("this_quarter"), business.pipeline)).rows
        assert first[:3] == [rows[0]["name_en"], str(rows[0]["count"]), str(rows[0]["amount"])]


def test_both_languages(business, page):
    business.lea.language = "zh-hans"
    business.lea.save()
    assert "赢率" in page(business.lea, "analytics:part", "headline").content.decode()


def test_nightly_reports_are_read_by_those_who_lead(business, page):
    run_nightly()
    north = FunnelReport.objects.filter(team=business.north).first()
    everybody = FunnelReport.objects.filter(team=None).first()
    assert "North" in page(business.lea, "analytics:reports").content.decode()
    assert page(business.lea, "analytics:report-of-a-night", north.pk).status_code == 200
    assert page(business.lea, "analytics:report-of-a-night", everybody.pk).status_code == 404
    assert page(business.ann, "analytics:report-of-a-night", north.pk).status_code == 404
    assert page(business.ada, "analytics:report-of-a-night", everybody.pk).status_code == 200
    assert page(business.ann, "analytics:reports").status_code == 200


def test_nobody_is_sent_to_the_log_in(business):
    assert Client().get(reverse("analytics:dashboard")).status_code == 302
