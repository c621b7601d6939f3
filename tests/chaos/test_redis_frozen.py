"""Redis stands still: nobody in front of the web notices, and afterwards everything catches up."""

import time

import pytest

from crm.api.models import ApiToken
from crm.jobs.models import Outbox
from crm.users.models import Pool
from leads.models import Assignment, Lead, Submission, SubmissionState

from .account import setting
from .clients import Browser, Capturer, Crowd, Program, ask, slowest, statuses, with_password
from .house import until

PAGES = ("/", "/leads/", "/leads/pool/", "/opportunities/board/", "/customers/", "/followups/", "/notifications/")
SLOW = 1.0  # seconds


def healthy(house):
    answer = ask(house.port, "GET", "/healthz")
    return answer.json() if answer.status else {"status": "not there"}


def is_ok(house):
    return healthy(house)["status"] == "ok"


def browsing(house, user, chance):
    """A rep who reads; what they look at takes them a moment."""
    browser = Browser(house.port)
    assert browser.log_in(user)[-1].status == 302

    def act(note, stopping):
        note(browser.get(chance.choice(PAGES)))
        time.sleep(0.1)

    return act


def logging_in(house, user):
    def act(note, stopping):
        note(*Browser(house.port).log_in(user))
        time.sleep(0.5)

    return act


def claiming(house, user, ids):
    """A rep who takes one lead after the other out of the pool."""
    _row, secret = ApiToken.issue(user, name="test")
    program, left = Program(house.port, secret), list(ids)

    def act(note, stopping):
        if left:
            note(program.post(f"/api/v1/leads/{left.pop()}/claim/"))
        time.sleep(0.25)

    return act


def capturing(house, chance, name, pause=0.0):
    capturer = Capturer(house.port, chance, name)

    def act(note, stopping):
        capturer.send(note, stopping)
        time.sleep(pause)

    return capturer, act


def freeze(house, chance, account, *, seconds):
    """Warm up, freeze the broker for `seconds` under all kinds of clients, let it go, wait until all is done."""
    reps = [with_password(name, team=house.world.north) for name in ("Rae", "Sol", "Tao")]
    pool = Pool.objects.create(name_en="Fair", name_zh="展会", claim_limit=10_000)
    pool.teams.add(house.world.north)
    lying = Lead.objects.bulk_create(Lead(name=f"Card {n}", pool=pool, intake="done") for n in range(seconds * 4))
    if "web" not in house.running:
        for name in ("web", "worker", "relay"):
            house.start(name)
    until(lambda: is_ok(house), 60)
    ids = [lead.pk for lead in lying]
    capturer, capture = capturing(house, chance, "frozen", pause=0.2)
    acts = [browsing(house, reps[0], chance), logging_in(house, reps[1]), claiming(house, reps[2], ids), capture]
    with Crowd(*acts) as crowd:
        time.sleep(3)  # every page once: templates, connections
        cold = len(crowd.answers)
        time.sleep(max(3, seconds / 4))
        warm = len(crowd.answers)
        house.freeze_valkey()
        try:
            time.sleep(seconds)
            until(lambda: {200, 202, 302} <= statuses(crowd.answers[warm:]).keys(), 60)
            frozen = crowd.answers[warm:]
            health = healthy(house)
        finally:
            house.thaw_valkey()
        time.sleep(1)
    claims = [answer for answer in crowd.answers if answer.path.endswith("/claim/")]
    logins = [answer for answer in frozen if answer.path == "/account/login/"]
    account.facts |= {
        "requests while frozen": len(frozen),
        "slowest s": round(slowest(frozen), 2),
        "slowest before s": round(slowest(crowd.answers[cold:warm]), 2),
        "answers": statuses(frozen),
        "log-ins": sum(answer.status == 302 for answer in logins),
        "health": health["status"],
    }
    assert statuses(frozen).keys() <= {200, 202, 302}, account
    assert any(answer.status == 302 for answer in logins)
    # On a machine that others use too, everything waits for the processor: then twice what it took before is the limit.
    assert slowest(frozen) < max(SLOW * setting("PATIENCE", 1), 2 * slowest(crowd.answers[cold:warm])), account
    assert health["database"] and not health["broker"] and health["workers"], health
    began = time.monotonic()
    until(lambda: settled(), 60)
    until(lambda: is_ok(house), 60)
    account.facts["caught up after s"] = round(time.monotonic() - began, 1)
    account.put_in += len(capturer.acknowledged) + len(claims)
    taken = Submission.objects.filter(receipt__in=capturer.acknowledged.values(), state=SubmissionState.LEAD)
    account.out += taken.count() + Assignment.objects.filter(to=reps[2], why__how="claimed").count()
    account.doubled += Submission.objects.count() - Submission.objects.values("idempotency_key").distinct().count()


def settled():
    """Nothing waits any more: neither submissions nor leads nor announcements."""
    return not (
        Submission.objects.filter(state=SubmissionState.STORED).exists()
        or Lead.objects.pending().exists()
        or Outbox.objects.waiting().exists()
    )


@pytest.mark.chaos
def test_redis_frozen_for_half_a_minute(house, chance, account):
    for name in ("web", "quick", "slow", "relay", "beat"):
        house.start(name)
    freeze(house, chance, account, seconds=setting("FREEZE", 30))
    account.close()
