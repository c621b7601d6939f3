"""Follow-ups, activities and notices over the API."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.followups.models import Activity, FollowUp
from crm.followups.services import notify, plan_followup
from tests.customers.cast import make_customer

FOLLOWUPS, ACTIVITIES, NOTICES = "/api/v1/followups/", "/api/v1/activities/", "/api/v1/notifications/"


def soon(hours=2):
    return timezone.now() + dt.timedelta(hours=hours)


@pytest.fixture
def customer(world):
    return make_customer(world.ann)


@pytest.fixture
def followup(world, customer):
    return plan_followup(customer, owner=world.ann, due=soon(), goal="Call", by=world.ann)


def test_plan_finish_with_next_and_reopen(world, customer, as_):
    ann = as_(world.ann)
    about = {"type": "customer", "id": customer.pk}
    made = ann.post(
        FOLLOWUPS, {"goal": "Call", "due": soon().isoformat(), "about": about, "kind": "call"}, format="json"
    )
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["about"], row["owner"], row["done_at"]) == (about, world.ann.pk, None)
    sent = {"outcome": "Good", "direction": "two_way", "next": {"goal": "Offer", "due": soon(48).isoformat()}}
    done = ann.post(f"{FOLLOWUPS}{row['id']}/finish/", sent, format="json")
    assert done.status_code == 200 and done.json()["outcome"] == "Good"
    assert ann.post(f"{FOLLOWUPS}{row['id']}/finish/", sent, format="json").status_code == 200
    assert FollowUp.objects.count() == 2
    assert Activity.objects.filter(kind="call", body="Good").count() == 1
    assert ann.patch(f"{FOLLOWUPS}{row['id']}/", {"goal": "x"}, format="json").status_code == 409
    assert ann.post(f"{FOLLOWUPS}{row['id']}/reopen/").json()["done_at"] is None


def test_postpone(world, followup, as_):
    ann, url = as_(world.ann), f"{FOLLOWUPS}{followup.pk}/postpone/"
    assert ann.post(url, {"until": soon(30).isoformat()}, format="json").status_code == 200
    assert ann.post(url, {"until": soon(-30).isoformat()}, format="json").status_code in (400, 422)
    assert ann.post(url, {"until": "soon"}, format="json").status_code == 400


def test_change_and_delete_with_version(world, followup, as_):
    ann, url = as_(world.ann), f"{FOLLOWUPS}{followup.pk}/"
    assert ann.patch(url, {"goal": "New", "version": 1}, format="json").json()["version"] == 2
    assert ann.patch(url, {"goal": "Newer", "version": 1}, format="json").status_code == 409
    assert ann.patch(url, {"owner": world.cy.pk}, format="json").status_code == 400
    assert ann.delete(url).status_code == 204


def test_whose_and_about_what(world, followup, customer, as_):
    plan_followup(make_customer(world.cy, "Theirs"), owner=world.cy, due=soon(), goal="Theirs", by=world.cy)
    ann, lea, cy = as_(world.ann), as_(world.lea), as_(world.cy)
    assert ann.get(FOLLOWUPS).json()["total"] == lea.get(FOLLOWUPS).json()["total"] == 1
    assert as_(world.dee).get(FOLLOWUPS).json()["total"] == 2
    assert ann.get(FOLLOWUPS, {"about": f"customer:{customer.pk}", "done": "false", "owner": "me"}).json()["total"] == 1
    assert ann.get(FOLLOWUPS, {"done": "true"}).json()["total"] == 0
    for method in ("get", "patch", "delete"):
        assert getattr(cy, method)(f"{FOLLOWUPS}{followup.pk}/").status_code == 404
    assert cy.post(f"{FOLLOWUPS}{followup.pk}/finish/").status_code == 404
    assert as_(None).get(FOLLOWUPS).status_code == 401


@pytest.mark.parametrize("query", ["about=user:1", "about=lead:x", "nonsense=1", "owner=x", "kind=dance", "done=maybe"])
def test_what_is_not_on_the_allow_list_is_400(world, as_, query):
    assert as_(world.ann).get(f"{FOLLOWUPS}?{query}").status_code == 400


def test_activities_are_append_only(world, customer, as_):
    ann = as_(world.ann)
    about = {"type": "customer", "id": customer.pk}
    made = ann.post(
        ACTIVITIES,
        {"kind": "call", "direction": "two_way", "about": about, "body": "Hi", "next": {"goal": "A", "due": soon()}},
        format="json",
    )
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["customer"], row["by"], row["direction"]) == (customer.pk, world.ann.pk, "two_way")
    assert FollowUp.objects.get().goal == "A"
    url = f"{ACTIVITIES}{row['id']}/"
    assert ann.patch(url, {"body": "x"}, format="json").status_code == 405
    assert ann.delete(url).status_code == 405
    assert as_(world.cy).patch(url, {"body": "x"}, format="json").status_code == 404
    assert ann.post(ACTIVITIES, {"kind": "moved", "about": about}, format="json").status_code == 400
    stranger = as_(world.cy).post(ACTIVITIES, {"kind": "note", "about": about, "body": "x"}, format="json")
    assert stranger.status_code == 400
    unknown = as_(world.cy).post(ACTIVITIES, {"kind": "note", "about": {**about, "id": 10**9}}, format="json")
    assert stranger.json()["errors"] == unknown.json()["errors"]


def test_activities_are_seen_with_their_record(world, customer, as_):
    assert as_(world.ann).get(ACTIVITIES).json()["total"] == 1
    assert as_(world.lea).get(ACTIVITIES, {"customer": customer.pk}).json()["total"] == 1
    assert as_(world.cy).get(ACTIVITIES).json()["total"] == 0


def test_notices_are_ones_own_and_read_once(world, customer, as_):
    for n in range(3):
        notify(world.ann, kind="followup_due", key=str(n), about=customer, data={"goal": "G", "about": "A"})
    ann = as_(world.ann)
    rows = ann.get(NOTICES, {"read": "false"}).json()
    assert rows["total"] == 3 and rows["results"][0]["text"]
    first = rows["results"][0]["id"]
    assert as_(world.ben).get(f"{NOTICES}{first}/").status_code == 404
    assert as_(world.ben).post(f"{NOTICES}{first}/read/").status_code == 404
    assert ann.post(f"{NOTICES}{first}/read/").json()["read_at"]
    assert ann.post(f"{NOTICES}read/", {}, format="json").json() == {"read": 0}
    assert ann.post(f"{NOTICES}read/", [], format="json").status_code == 400
    assert ann.post(f"{NOTICES}read/", {"all": True}, format="json").json() == {"read": 2}
    assert ann.delete(f"{NOTICES}{first}/").status_code == 405


@pytest.mark.parametrize("rows", [10, 50])
@pytest.mark.parametrize("path", [FOLLOWUPS, ACTIVITIES, NOTICES])
def test_lists_ask_as_much_for_ten_as_for_fifty(world, as_, rows, path, django_assert_max_num_queries):
    for n in range(rows):
        customer = make_customer(world.ann, f"C{n}")
        plan_followup(customer, owner=world.ann, due=soon(n), goal="G", by=world.ann)
        notify(world.ann, kind="followup_due", key=str(n), about=customer)
    ann = as_(world.ann)
    ann.get(path)
    with django_assert_max_num_queries(10):
        assert ann.get(path).json()["total"] == rows
