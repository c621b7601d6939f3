"""The pages and parts of follow-ups, as people open them."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.followups.models import Activity, FollowUp, Notification
from crm.followups.services import log_activity, notify, plan_followup
from tests.customers.cast import make_customer

PART = {"HTTP_HX_REQUEST": "true"}


def plan(record, owner, *, hours=2, goal="Ask for the budget", **fields):
    due = timezone.now() + dt.timedelta(hours=hours)
    return plan_followup(record, owner=owner, due=due, goal=goal, by=owner, **fields)


@pytest.fixture
def customer(world):
    return make_customer(world.ann)


@pytest.fixture
def ann(client, world):
    client.force_login(world.ann)
    return client


def events(answer):
    return json.loads(answer.headers["HX-Trigger"])


def test_my_day_shows_what_is_overdue_due_and_ahead(ann, world, customer):
    plan(customer, world.ann, hours=-30, goal="Late one")
    plan(customer, world.ann, hours=49, goal="Ahead one")
    plan(customer, world.ben, hours=-30, goal="Not mine")
    page = ann.get("/").content.decode()
    assert "Late one" in page and "Ahead one" in page and "Not mine" not in page
    assert customer.name in page


def test_many_overdue_hide_none_of_today_and_lead_to_their_list(ann, world, customer):
    rows = [
        FollowUp(about=customer, owner=world.ann, goal=f"Late {n}", due=timezone.now() - dt.timedelta(days=n + 1))
        for n in range(320)
    ]
    FollowUp.objects.bulk_create(rows)
    plan(customer, world.ann, hours=0.01, goal="One for today")
    plan(customer, world.ann, hours=49, goal="One ahead")
    answer = ann.get("/")
    groups, html = answer.context["groups"], answer.content.decode()
    assert [row.goal for row in groups["late"]] == [f"Late {n}" for n in range(319, 289, -1)]
    assert answer.context["counts"]["late"] == 320 and '<span class="sub">320</span>' in html
    assert "One for today" in html and "One ahead" in html
    assert '<a class="link" href="/followups/?due=late">Show all</a>' in html
    assert html.count("Show all") == 1
    assert b"Late 319" in ann.get("/followups/?due=late").content


def test_what_is_finished_makes_room_for_the_next(ann, world, customer):
    planned = [plan(customer, world.ann, hours=-n - 1, goal=f"Late {n}.") for n in range(31)]
    assert "Late 0." not in ann.get("/", **PART).content.decode()
    ann.post(reverse("followups:finish", args=[planned[30].pk]), {"outcome": "Good talk"}, **PART)
    html = ann.get("/", **PART).content.decode()
    assert "Late 0." in html and "Late 30." not in html and "Show all" not in html


def test_an_empty_day_says_what_to_do(ann):
    assert "Here your day begins" in ann.get("/").content.decode()


def test_a_manager_sees_what_the_team_let_slip(client, world, customer):
    plan(customer, world.ann, hours=-30, goal="Late one")
    client.force_login(world.lea)
    assert "Overdue in the team" in client.get("/").content.decode()
    client.force_login(world.cy)
    assert "Late one" not in client.get("/").content.decode()


@pytest.mark.parametrize("rows", [10, 50])
def test_my_day_asks_as_much_for_ten_as_for_fifty(ann, world, rows, django_assert_max_num_queries):
    for n in range(rows):
        plan(make_customer(world.ann, f"C{n}"), world.ann, hours=n - 5)
    ann.get("/")
    with django_assert_max_num_queries(12):
        ann.get("/")


@pytest.mark.parametrize("rows", [10, 50])
@pytest.mark.parametrize("path", ["/followups/", "/followups/?state=done", "/notifications/"])
def test_lists_ask_as_much_for_ten_as_for_fifty(ann, world, rows, path, django_assert_max_num_queries):
    for n in range(rows):
        customer = make_customer(world.ann, f"C{n}")
        plan(customer, world.ann, hours=n - 5)
        done = plan(customer, world.ann, hours=n - 5)
        FollowUp.objects.filter(pk=done.pk).update(done_at=timezone.now())
        notify(world.ann, kind="followup_due", key=str(n), about=customer, data={"goal": "G", "about": "A"})
    ann.get(path)
    with django_assert_max_num_queries(10):
        assert ann.get(path).status_code == 200


def test_finish_with_outcome_and_next_step_in_one_dialog_and_undo(ann, world, customer):
    followup = plan(customer, world.ann)
    url = reverse("followups:finish", args=[followup.pk])
    assert "Next step" in ann.get(url, **PART).content.decode()
    answer = ann.post(
        url,
        {
            "outcome": "Good talk",
            "direction": "two_way",
            "next_goal": "Offer",
            "next_kind": "mail",
            "next_when": "days",
        },
        **PART,
    )
    assert answer.status_code == 204
    assert FollowUp.objects.open().get().goal == "Offer"
    assert Activity.objects.about(customer).filter(kind="call", body="Good talk").exists()
    undo = events(answer)["toast"]["undo"]
    assert ann.post(undo, **PART).status_code == 204
    assert FollowUp.objects.open().get() == followup


def test_a_picked_time_is_asked_for(ann, world, customer):
    followup = plan(customer, world.ann)
    url = reverse("followups:finish", args=[followup.pk])
    answer = ann.post(url, {"next_goal": "Offer", "next_when": "pick"}, **PART)
    assert answer.status_code == 422
    assert FollowUp.objects.open().count() == 1


@pytest.mark.parametrize("until", ["hour", "tomorrow", "week", "2099-01-01T09:00"])
def test_postpone_and_back(ann, world, customer, until):
    followup = plan(customer, world.ann)
    answer = ann.post(reverse("followups:postpone", args=[followup.pk]), {"until": until}, **PART)
    followup.refresh_from_db()
    was = followup.due
    assert answer.status_code == 204
    ann.post(events(answer)["toast"]["undo"], **PART)
    followup.refresh_from_db()
    assert followup.due != was


@pytest.mark.parametrize("until", ["", "never", "2001-01-01T09:00", "99999-99-99T00:00", "\x00"])
def test_a_senseless_time_is_refused(ann, world, customer, until):
    followup = plan(customer, world.ann)
    ann.post(reverse("followups:postpone", args=[followup.pk]), {"until": until}, **PART)
    before = followup.due
    followup.refresh_from_db()
    assert followup.due == before


def test_the_timeline_logs_and_plans_in_one_submit(ann, world, customer):
    url = f"{reverse('followups:log')}?type=customer&id={customer.pk}"
    answer = ann.post(url, {"kind": "call", "direction": "two_way", "body": "Hello", "next_goal": "Offer"}, **PART)
    assert answer.status_code == 200
    assert "activity-logged" in events(answer)
    page = ann.get(f"{reverse('followups:timeline')}?type=customer&id={customer.pk}", **PART).content.decode()
    assert "Hello" in page and "logged a call" in page
    assert FollowUp.objects.open().get().goal == "Offer"


def test_the_timeline_goes_back_page_by_page(ann, world, customer):
    for n in range(45):
        log_activity(customer, kind="note", direction="out", by=world.ann, body=f"note {n}.")
    url = f"{reverse('followups:timeline')}?type=customer&id={customer.pk}&show=notes"
    seen, cursor = [], ""
    for _page in range(9):
        rows = ann.get(url + (f"&cursor={cursor}" if cursor else ""), **PART)
        page = rows.context["page"]
        seen += [one.pk for one in page.items]
        cursor = page.next
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("rows", [10, 50])
def test_a_timeline_asks_as_much_for_ten_as_for_fifty(ann, world, customer, rows, django_assert_max_num_queries):
    for n in range(rows):
        log_activity(customer, kind="note", direction="out", by=world.ann, body=f"note {n}.")
    url = f"{reverse('followups:timeline')}?type=customer&id={customer.pk}"
    ann.get(url, **PART)
    with django_assert_max_num_queries(10):
        ann.get(url, **PART)


def test_a_strangers_record_is_not_found(client, world, customer):
    followup = plan(customer, world.ann)
    client.force_login(world.cy)
    about = f"?type=customer&id={customer.pk}"
    for name in ("timeline", "of_record", "plan"):
        assert client.get(reverse(f"followups:{name}") + about, **PART).status_code == 404
    assert client.post(reverse("followups:log") + about, {"kind": "note", "body": "x"}, **PART).status_code == 404
    for name in ("finish", "change", "menu"):
        assert client.get(reverse(f"followups:{name}", args=[followup.pk]), **PART).status_code == 404
    for name in ("reopen", "postpone", "drop"):
        assert client.post(reverse(f"followups:{name}", args=[followup.pk]), **PART).status_code == 404
    followup.refresh_from_db()
    assert followup.version == 1


@pytest.mark.parametrize(
    "query", ["", "?type=user&id=1", "?type=customer&id=x", "?type=customer&id=99999999999999999999"]
)
def test_a_senseless_record_is_not_found(ann, query):
    for name in ("timeline", "of_record", "plan"):
        assert ann.get(reverse(f"followups:{name}") + query, **PART).status_code == 404


def test_many_are_finished_and_taken_up_again(ann, world, customer):
    mine = [plan(customer, world.ann, goal=str(n)) for n in range(3)]
    hers = plan(customer, world.ben, goal="hers")
    ids = [one.pk for one in mine]
    for other in (hers.pk, 2**70, "x"):
        assert ann.post(reverse("followups:finish_many"), {"ids": [*ids, other]}, **PART).status_code in (403, 422)
    assert FollowUp.objects.open().count() == 4
    answer = ann.post(reverse("followups:finish_many"), {"ids": ids}, **PART)
    assert FollowUp.objects.open().get() == hers
    ann.post(events(answer)["toast"]["undo"], **PART)
    assert FollowUp.objects.open().count() == 4
    ann.post(reverse("followups:postpone_many"), {"ids": ids, "until": "week"}, **PART)
    assert FollowUp.objects.filter(version__gt=1, owner=world.ann, due__gt=timezone.now()).count() == 3


def test_notices_are_counted_read_and_lead_to_their_record(ann, client, world, customer):
    notify(world.ann, kind="followup_due", key="a", about=customer, data={"goal": "G", "about": "A"})
    notify(world.ben, kind="followup_due", key="a", about=customer, data={"goal": "G", "about": "A"})
    assert ">1<" in ann.get(reverse("followups:notification_count")).content.decode()
    theirs = Notification.objects.get(user=world.ben)
    assert ann.get(reverse("followups:notification", args=[theirs.pk])).status_code == 404
    mine = Notification.objects.get(user=world.ann)
    assert ann.get(reverse("followups:notification", args=[mine.pk])).status_code == 302
    assert ann.get(reverse("followups:notification_count")).content == b""
    ann.post(reverse("followups:notifications_read"), **PART)
    assert Notification.objects.unread().get() == theirs


def test_a_record_that_is_no_longer_ours_is_not_named(ann, world, customer):
    plan(customer, world.ann, hours=-2)
    notify(world.ann, kind="x", key="a", about=customer)
    type(customer).objects.update(owner=world.cy, team=world.south)
    for path in ("/", "/followups/", "/notifications/"):
        assert customer.name not in ann.get(path).content.decode()


def test_search_says_when_it_is_too_short_and_remembers_the_last_records(ann, world, customer):
    assert "two others" in ann.get("/search/?q=a").content.decode()
    assert customer.name in ann.get("/search/").content.decode()


def test_done_ones_and_the_teams_are_listed(client, world, customer):
    plan(customer, world.ann, goal="Open one")
    client.force_login(world.lea)
    assert "Open one" not in client.get("/followups/").content.decode()
    assert "Open one" in client.get("/followups/?whose=team").content.decode()
    assert "Open one" not in client.get("/followups/?whose=team&state=done").content.decode()
    assert client.get("/followups/?due=late&cursor=!!").status_code == 200
    assert client.get("/followups/?due=nonsense").status_code == 400
