"""Planning, changing, finishing, reopening, postponing, dropping, logging."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.followups.models import Activity, FollowUp, Notification
from crm.followups.services import (
    change_followup,
    drop_followup,
    finish_followup,
    finish_followups,
    log_activity,
    log_and_plan,
    plan_followup,
    postpone_followup,
    postpone_followups,
    reopen_followup,
    reopen_followups,
)
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion
from tests.customers.cast import make_customer, make_opportunity


def soon(hours=2):
    return timezone.now() + dt.timedelta(hours=hours)


@pytest.fixture
def customer(world):
    return make_customer(world.ann)


@pytest.fixture
def followup(world, customer):
    return plan_followup(customer, owner=world.ann, due=soon(), goal="Ask for the budget", by=world.ann)


def next_of(customer):
    customer.refresh_from_db()
    return customer.next_followup_at


def kinds(customer):
    return [one.kind for one in Activity.objects.about(customer).order_by("id")]


def test_the_records_next_followup_is_the_earliest_open_one(world, customer, followup):
    later = plan_followup(customer, owner=world.ann, due=soon(9), goal="Later", by=world.ann)
    assert next_of(customer) == followup.due
    finish_followup(followup, by=world.ann)
    assert next_of(customer) == later.due
    drop_followup(later, by=world.ann)
    assert next_of(customer) is None


def test_a_reminder_comes_at_the_latest_when_it_is_due(followup):
    assert followup.remind_at == followup.due


def test_one_open_followup_of_a_purpose(world, customer):
    first = plan_followup(customer, owner=world.ann, due=soon(), goal="A", by=None, purpose="new-lead")
    assert plan_followup(customer, owner=world.ann, due=soon(), goal="B", by=None, purpose="new-lead") == first
    finish_followup(first, by=world.ann)
    assert plan_followup(customer, owner=world.ann, due=soon(), goal="B", by=None, purpose="new-lead") != first


@pytest.mark.parametrize(("fields", "wrong"), [({"goal": " "}, "goal"), ({"kind": "dance"}, "kind")])
def test_bad_plans_are_refused(world, customer, fields, wrong):
    with pytest.raises(Invalid) as refused:
        plan_followup(customer, owner=world.ann, due=soon(), by=world.ann, **{"goal": "A", **fields})
    assert list(refused.value.errors) == [wrong]


def test_finishing_with_a_direction_logs_the_contact_and_plans_the_next(world, customer, followup):
    done = finish_followup(
        followup,
        by=world.ann,
        outcome="They like it",
        direction="two_way",
        next={"due": soon(48), "goal": "Send offer"},
    )
    call = Activity.objects.about(customer).get(kind="call")
    assert (call.body, call.direction, call.by) == ("They like it", "two_way", world.ann)
    assert done.planned.goal == "Send offer"
    customer.refresh_from_db()
    assert customer.last_touch_at == call.at
    assert customer.next_followup_at == done.planned.due


def test_finished_twice_is_finished_once(world, customer, followup):
    finish_followup(followup, by=world.ann, outcome="one", next={"due": soon(48), "goal": "Next"})
    finish_followup(followup, by=world.ann, outcome="two", next={"due": soon(48), "goal": "Next"})
    followup.refresh_from_db()
    assert followup.outcome == "one"
    assert FollowUp.objects.count() == 2
    assert kinds(customer) == ["created", "followup_done"]


def test_a_finish_is_taken_back_with_what_it_planned(world, customer, followup):
    done = finish_followup(followup, by=world.ann, outcome="oops", next={"due": soon(48), "goal": "Next"})
    reopen_followup(done, by=world.ann, drop=done.planned)
    reopen_followup(done, by=world.ann, drop=done.planned)
    followup.refresh_from_db()
    assert followup.done_at is None and followup.outcome == ""
    assert FollowUp.objects.get() == followup
    assert kinds(customer) == ["created", "followup_done", "followup_reopened"]
    assert next_of(customer) == followup.due


def test_what_somebody_changed_meanwhile_is_not_dropped(world, followup):
    done = finish_followup(followup, by=world.ann, next={"due": soon(48), "goal": "Next"})
    change_followup(done.planned, by=world.ann, goal="Changed")
    reopen_followup(done, by=world.ann, drop=done.planned)
    assert FollowUp.objects.count() == 2


def test_postponing_moves_the_reminder_along(world, customer):
    due = soon(48)
    followup = plan_followup(
        customer, owner=world.ann, due=due, goal="A", by=world.ann, remind_at=due - dt.timedelta(minutes=30)
    )
    later = due + dt.timedelta(days=1)
    followup = postpone_followup(followup, until=later, by=world.ann)
    assert (followup.due, followup.remind_at) == (later, later - dt.timedelta(minutes=30))
    assert next_of(customer) == later


def test_neither_into_the_past_nor_after_it_is_done(world, followup):
    with pytest.raises(Invalid):
        postpone_followup(followup, until=soon(-1), by=world.ann)
    finish_followup(followup, by=world.ann)
    with pytest.raises(Conflict):
        postpone_followup(followup, until=soon(5), by=world.ann)
    with pytest.raises(Conflict):
        change_followup(followup, by=world.ann, goal="X")
    with pytest.raises(Conflict):
        drop_followup(followup, by=world.ann)


def test_a_first_response_that_is_put_off_is_told_to_the_manager(world, customer):
    followup = plan_followup(customer, owner=world.ann, due=soon(), goal="A", by=None, sla=True)
    postpone_followup(followup, until=soon(30), by=world.ann)
    told = Notification.objects.get()
    assert (told.user, told.kind) == (world.lea, "sla_postponed")


def test_a_change_is_counted_and_a_stale_one_refused(world, followup):
    due = soon(72)
    changed = change_followup(followup, by=world.ann, goal="Other", due=due, version=1)
    assert (changed.goal, changed.due, changed.remind_at, changed.version) == ("Other", due, due, 2)
    assert change_followup(followup, by=world.ann, goal="Other").version == 2
    with pytest.raises(StaleVersion):
        change_followup(followup, by=world.ann, goal="Third", version=1)


def test_many_at_once(world, customer):
    three = [plan_followup(customer, owner=world.ann, due=soon(n), goal=str(n), by=world.ann) for n in (1, 2, 3)]
    postpone_followups(three, until=soon(99), by=world.ann)
    assert {one.due > soon(90) for one in FollowUp.objects.all()} == {True}
    done = finish_followups(FollowUp.objects.all(), by=world.ann, outcome="all")
    assert len(done) == 3
    assert finish_followups(FollowUp.objects.all(), by=world.ann) == []
    reopen_followups(FollowUp.objects.all(), by=world.ann)
    assert FollowUp.objects.open().count() == 3


def test_logging_and_planning_happen_together_or_not_at_all(world, customer):
    with pytest.raises(Invalid):
        log_and_plan(
            customer, kind="call", direction="out", by=world.ann, body="x", next={"due": soon(), "goal": "   "}
        )
    assert kinds(customer) == ["created"]
    log_and_plan(customer, kind="call", direction="out", by=world.ann, body="x", next={"due": soon(), "goal": "Again"})
    assert kinds(customer) == ["created", "call"]
    assert FollowUp.objects.get().owner == world.ann


def test_only_a_two_way_contact_is_a_touch(world, customer):
    log_activity(customer, kind="call", direction="out", by=world.ann)
    log_activity(customer, kind="note", direction="two_way", by=world.ann, body="thought")
    customer.refresh_from_db()
    assert customer.last_touch_at is None
    log_activity(customer, kind="visit", direction="two_way", by=world.ann)
    customer.refresh_from_db()
    assert customer.last_touch_at


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "moved"}, "kind"),
        ({"direction": "system"}, "direction"),
        ({"at": timezone.now() + dt.timedelta(days=9)}, "at"),
    ],
)
def test_only_what_people_can_have_done_is_logged(world, customer, fields, wrong):
    with pytest.raises(Invalid) as refused:
        log_activity(customer, by=world.ann, **{"kind": "call", "direction": "out", **fields})
    assert list(refused.value.errors) == [wrong]


def test_reaching_the_customer_finishes_the_promised_first_response(world):
    lead = make_customer(world.ann)
    later = soon()
    promised = plan_followup(lead, owner=world.ann, due=later, goal="First response", by=None, sla=True)
    other = plan_followup(lead, owner=world.ann, due=soon(30), goal="Quote", by=world.ann)
    log_activity(lead, kind="mail", direction="in", by=world.ann)
    promised.refresh_from_db()
    assert promised.done_at is None
    log_activity(lead, kind="call", direction="out", by=world.ann, body="left word")
    promised.refresh_from_db()
    lead.refresh_from_db()
    assert (promised.done_by, promised.outcome) == (world.ann, "left word")
    assert lead.next_followup_at == other.due


def test_a_follow_up_is_changed_by_its_owner_and_their_managers_alone(world):
    lead = make_customer(world.ann)
    task = plan_followup(lead, owner=world.ann, due=soon(), goal="Call", by=world.ann)
    for verb in (finish_followup, reopen_followup, drop_followup):
        with pytest.raises(NotAllowed):
            verb(task, by=world.ben)
    with pytest.raises(NotAllowed):
        postpone_followup(task, until=soon(5), by=world.cy)
    assert postpone_followup(task, until=soon(5), by=world.lea).due > task.due


def test_talking_about_an_opportunity_is_talking_with_its_customer(world, customer):
    opportunity = make_opportunity(world.ann, customer)
    earlier = timezone.now() - dt.timedelta(days=3)
    log_activity(opportunity, kind="call", direction="out", by=world.ann)
    customer.refresh_from_db()
    assert customer.last_touch_at is None
    log_activity(opportunity, kind="call", direction="two_way", by=world.ann)
    customer.refresh_from_db()
    last = customer.last_touch_at
    assert last is not None
    log_activity(opportunity, kind="meeting", direction="two_way", by=world.ann, at=earlier)
    customer.refresh_from_db()
    assert customer.last_touch_at == last
