"""A reminder is given once; a late first response is told to the manager once."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.followups.models import FollowUp, Notification
from crm.followups.services import finish_followup, notify, plan_followup, postpone_followup, remind_due
from crm.followups.services.reminders import due_reminders
from crm.followups.tasks import remind
from crm.followups.timeline import sentence
from crm.users.chain import managers_of
from tests.customers.cast import make_customer


@pytest.fixture
def customer(world):
    return make_customer(world.ann)


def plan(customer, world, *, minutes, **fields):
    due = timezone.now() + dt.timedelta(minutes=minutes)
    return plan_followup(customer, owner=world.ann, due=due, goal="Call", by=None, **fields)


def told():
    return sorted(Notification.objects.values_list("user__name", "kind"))


def test_what_is_due_is_told_once(world, customer):
    plan(customer, world, minutes=-1)
    plan(customer, world, minutes=60)
    remind()
    remind()
    assert told() == [("Ann", "followup_due")]
    assert "Call" in sentence("followup_due", Notification.objects.get().data)


def test_what_was_done_meanwhile_is_not_told(world, customer):
    finish_followup(plan(customer, world, minutes=-1), by=world.ann)
    remind()
    assert told() == []


def test_a_postponed_one_is_told_again_when_its_time_has_come(world, customer):
    followup = plan(customer, world, minutes=-1)
    remind()
    followup = postpone_followup(followup, until=timezone.now() + dt.timedelta(hours=1), by=world.ann)
    assert not due_reminders().exists()
    FollowUp.objects.update(due=timezone.now(), remind_at=timezone.now())
    remind()
    assert told() == [("Ann", "followup_due")] * 2


def test_a_late_first_response_is_told_to_the_manager_once(world, customer):
    plan(customer, world, minutes=-1, sla=True)
    remind()
    FollowUp.objects.update(reminded_at=None)
    remind()
    assert told() == [("Ann", "followup_due"), ("Lea", "sla_late")]


def test_the_manager_is_told_at_the_due_time_not_at_the_reminder(world, customer):
    followup = plan(customer, world, minutes=30, sla=True, remind_at=timezone.now() - dt.timedelta(minutes=1))
    remind()
    assert told() == [("Ann", "followup_due")]
    followup.refresh_from_db()
    assert (followup.remind_at, followup.reminded_at) == (followup.due, None)
    FollowUp.objects.update(due=timezone.now(), remind_at=timezone.now())
    remind()
    assert ("Lea", "sla_late") in told()


def test_who_left_is_told_nothing_and_the_sweep_goes_on(world, customer):
    plan(customer, world, minutes=-1)
    world.ann.is_active = False
    world.ann.save()
    remind()
    assert told() == []
    assert not due_reminders().exists()


def test_the_nearest_manager_above_leads(world):
    assert managers_of(world.ann) == [world.lea]
    assert managers_of(world.cy) == [world.dee]
    assert managers_of(world.lea) == [world.dee]
    assert managers_of(world.dee) == managers_of(world.ada) == managers_of(None) == []


def test_a_thousand_due_cost_batches_not_memory(world, customer):
    for _n in range(120):
        plan(customer, world, minutes=-1)
    assert remind_due().handled == 120
    assert Notification.objects.count() == 120


def test_one_that_cannot_be_told_holds_up_no_other(world, customer, monkeypatch):
    broken = plan(customer, world, minutes=-2, purpose="broken")
    plan(customer, world, minutes=-1)

    def notify_or_fail(user, *, about, data, **rest):
        if data["followup"] == broken.pk:
            raise ValueError("no words")
        return notify(user, about=about, data=data, **rest)

    monkeypatch.setattr("crm.followups.services.reminders.notify", notify_or_fail)
    remind()
    assert told() == [("Ann", "followup_due")]
    broken.refresh_from_db()
    assert broken.reminded_at is None
    assert broken.remind_at > timezone.now()
