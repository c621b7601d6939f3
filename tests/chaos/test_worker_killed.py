"""Workers killed in the middle of assigning, over and over, and Redis emptied meanwhile: nothing lost, nothing doubled,
and the turns stay even. Without its locks the same would fail, as `-k locks` shows."""

import time
from collections import Counter

import pytest

from crm.followups.models import FollowUp, Notification
from leads.models import Assignment, AssignmentRule, Form, Lead, Submission, SubmissionState
from tests.world import make_user

from .account import setting
from .house import until

WITHOUT_LOCKS = "tests.leads.without_locks"
WORKERS = ("worker-1", "worker-2", "worker-3")  # each of two processes
WIPES = 2
TAIL = 0.03  # of all leads, left for the time after the last kill


def fill(house, leads):
    """Leads that wait, and submissions, one of ten of somebody who sent one before; five reps who take turns."""
    for name in ("Eve", "Fay"):
        make_user(name, team=house.world.south)
    AssignmentRule.objects.create(name_en="In turn", name_zh="轮流", order=1, strategy="round_robin")
    form = Form.objects.get(key="contact-us")
    people = leads // 4
    sent = people + people // 10
    Lead.objects.bulk_create(Lead(name=f"Waiting {n}", need="a quote") for n in range(leads - people))
    Submission.objects.bulk_create(
        Submission(form=form, raw={"name": f"Visitor {n}", "phone": f"139{n % people:08}", "need": "a quote"})
        for n in range(sent)
    )
    return people, sent


def finished():
    return not Submission.objects.filter(state=SubmissionState.STORED).exists() and not Lead.objects.pending().exists()


def kill_through(house, chance, *, leads, kills, include=()):
    """Kill one worker with all of its processes at `kills` moments spread over the work, by turns, and start it again;
    empty Redis at two of them. How long the rest took after the last kill.
    """
    wipes = dict(zip(sorted(chance.sample(range(kills), WIPES)), (house.wipe_valkey, house.lose_valkey), strict=True))
    for name in WORKERS:
        house.start(name, *include)
    for kill in range(kills):
        goal = int(leads * (1 - TAIL) * (kill + chance.uniform(0.3, 1)) / kills)
        until(lambda goal=goal: Assignment.objects.count() >= goal, 300, every=0.05)
        victim = WORKERS[kill % len(WORKERS)]
        house.kill(victim)
        began = time.monotonic()
        house.start(victim, *include)
        if kill in wipes:
            wipes[kill]()
    until(finished, 300)
    return time.monotonic() - began


def count(account, *, leads, people, sent):
    states = Counter(Submission.objects.values_list("state", flat=True))
    account.facts["submissions"] = dict(states)
    ids = set(Lead.objects.values_list("id", flat=True))
    account.put_in, account.out = leads, len(ids & set(Assignment.objects.values_list("lead_id", flat=True)))
    turns = Counter(Assignment.objects.values_list("to", flat=True))
    account.facts["turns apart"] = max(turns.values()) - min(turns.values())
    twice = [
        len(ids) - leads,
        Assignment.objects.count() - len(ids),
        FollowUp.objects.filter(sla=True).count() - len(ids),
        Notification.objects.filter(kind__in=("lead_assigned", "lead_assigned_mql")).count() - len(ids),
        states[SubmissionState.LEAD] - people,
    ]
    account.doubled = sum(map(abs, twice))
    return len(turns) == 5 and account.facts["turns apart"] <= 1 and states[SubmissionState.LINKED] == sent - people


@pytest.mark.chaos
def test_ten_thousand_leads_under_thirty_kills(house, chance, account):
    leads, kills = setting("LEADS", 10_000), setting("KILLS", 30)
    people, sent = fill(house, leads)
    house.start("relay")
    house.start("beat")
    account.facts["kills"] = kills
    account.facts["all assigned s after the last kill"] = round(
        kill_through(house, chance, leads=leads, kills=kills), 1
    )
    even = count(account, leads=leads, people=people, sent=sent)
    assert even, account
    assert account.facts["all assigned s after the last kill"] < setting("CATCH_UP", 10) * setting("PATIENCE", 1)
    until(lambda: not Lead.objects.pending().exists(), 10)
    account.close()


@pytest.mark.chaos
def test_without_locks_it_would_fail(house, chance, account):
    leads = setting("LEADS_WITHOUT_LOCKS", 2_000)
    people, sent = fill(house, leads)
    house.start("relay")
    house.start("beat")
    kill_through(house, chance, leads=leads, kills=5, include=[WITHOUT_LOCKS])
    even = count(account, leads=leads, people=people, sent=sent)
    account.facts["what the locks prevent"] = account.doubled
    account.put_in = account.out = account.doubled = 0
    assert account.facts["what the locks prevent"] or not even
