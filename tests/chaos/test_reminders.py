"""Two thousand reminders, two relays, two timetables and two workers that are killed ten times: each told once and in
time, and none that was taken back meanwhile."""

import datetime as dt
import time

import pytest
from django.utils import timezone

from crm.followups.models import FollowUp, Notification
from crm.followups.services import drop_followup, finish_followup, plan_followup
from tests.customers.cast import make_customer

from .account import setting
from .house import until

PROCESSES = ("quick-1", "quick-2", "relay-1", "relay-2", "beat-1", "beat-2")
LATE = 60.0  # seconds, of 99 in 100


def plan(house, number, *, first, over):
    """Reminders of the cast, due one after the other between `first` and `over` seconds later."""
    reps = (house.world.ann, house.world.ben, house.world.cy)
    about = {rep.pk: make_customer(rep, name=f"Customer of {rep.name}") for rep in reps}
    for n in range(number):
        rep = reps[n % 3]
        due = first + dt.timedelta(seconds=over * n / number)
        plan_followup(about[rep.pk], owner=rep, due=due, goal=f"Call {n}", by=None)
    return list(FollowUp.objects.filter(goal__startswith="Call ", sla=False).order_by("due"))


def remind_under_kills(house, chance, account, *, number, kills, over, processes=PROCESSES, before=45):
    first = timezone.now() + dt.timedelta(seconds=before)
    planned = plan(house, number, first=first, over=over)
    taken_back = planned[::20]
    for n, followup in enumerate(taken_back):
        (drop_followup if n % 2 else finish_followup)(followup, by=followup.owner)
    for name in processes:
        if name not in house.running:
            house.start(name)
    for kill in range(kills):
        until(lambda at=first + dt.timedelta(seconds=over * kill / kills): timezone.now() >= at, 120)
        time.sleep(chance.uniform(0, over / kills))
        name = chance.choice(processes)
        house.kill(name)
        house.start(name)
    due = FollowUp.objects.open().filter(reminded_at=None, pk__in=[followup.pk for followup in planned])
    until(lambda: not due.exists(), 120)
    told = list(Notification.objects.filter(kind="followup_due").values_list("data__followup", "at"))
    at = dict(FollowUp.objects.values_list("pk", "remind_at"))
    gone = {followup.pk for followup in taken_back}
    late = sorted((when - at[pk]).total_seconds() for pk, when in told if pk in at)
    account.put_in += number - len(gone)
    account.out += len({pk for pk, _when in told} - gone)
    account.doubled += len(told) - len({pk for pk, _when in told})
    account.facts |= {
        "reminders": number,
        "taken back": len(gone),
        "told although taken back": sum(pk in gone for pk, _when in told),
        "late p50 s": round(late[len(late) // 2], 1),
        "late p99 s": round(late[len(late) * 99 // 100], 1),
    }
    assert account.facts["told although taken back"] == 0, account
    assert late[0] >= 0, "nobody is reminded before the time"
    assert late[len(late) * 99 // 100] <= LATE, account


@pytest.mark.chaos
def test_two_thousand_reminders_under_ten_kills(house, chance, account):
    number, kills = setting("REMINDERS", 2_000), setting("REMINDER_KILLS", 10)
    remind_under_kills(house, chance, account, number=number, kills=kills, over=60)
    account.close()
