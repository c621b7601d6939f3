"""PostgreSQL dies under people who capture and browse: what was acknowledged is there, once, and everybody else was
told to come back."""

import time
from random import Random

import pytest

from crm.api.models import ApiToken
from leads.models import Lead, Submission, SubmissionState

from .account import setting
from .clients import Browser, Crowd, Program, ask, slowest, statuses, with_password
from .house import until
from .test_redis_frozen import capturing, is_ok, settled


def looking(house, user):
    """The same rep in a browser and through the API; a session of before the crash goes on after it."""
    browser = Browser(house.port)
    assert browser.log_in(user)[-1].status == 302
    _row, secret = ApiToken.issue(user, name="test")
    program = Program(house.port, secret)

    def act(note, stopping):
        note(browser.get("/leads/"), program.get("/api/v1/leads/"), ask(house.port, "GET", "/account/login/"))
        time.sleep(0.1)

    return act


def crash(house, chance, account, *, crashes, clients, pause):
    """Crash the database `crashes` times, by turns with kill -9 and by an immediate shutdown, under all the clients."""
    rep = with_password("Uma", team=house.world.north)
    if "web" not in house.running:
        for name in ("web", "worker", "relay", "beat"):
            house.start(name)
    until(lambda: is_ok(house), 60)
    web = house.workers_of("web")
    pairs = [capturing(house, Random(chance.random()), f"crash-{n}", pause=0.02) for n in range(clients)]
    acts = [act for _capturer, act in pairs] + [looking(house, rep)]
    away = 0.0
    with Crowd(*acts) as crowd:
        for turn in range(crashes):
            time.sleep(pause + chance.random())
            began = time.monotonic()
            house.stop_postgres_at_once() if turn % 2 else house.crash_postgres()
            time.sleep(chance.uniform(0.2, 1.5))
            house.start_postgres()
            away += time.monotonic() - began
            house.look_after()
        time.sleep(pause)
        last = len(crowd.answers)
        time.sleep(1)
        after = crowd.answers[last:]
    assert house.workers_of("web") == web, "the web server's processes had to be started anew"
    until(lambda: (house.look_after(), is_ok(house))[1], 90)
    until(settled, 120)
    tell(account, crowd.answers, after, crashes=crashes, away=away)
    weigh(account, [capturer for capturer, _act in pairs])


def tell(account, answers, after, *, crashes, away):
    captures = [answer for answer in answers if answer.path.startswith("/capture/")]
    others = [answer for answer in answers if not answer.path.startswith("/capture/")]
    refused = [answer for answer in answers if answer.status == 503]
    account.facts |= {
        "crashes": crashes,
        "away s": round(away, 1),
        "captures": statuses(captures),
        "pages and API": statuses(others),
        "slowest s": round(slowest(answers), 2),
    }
    assert statuses(captures).keys() <= {202, 503}, account
    assert statuses(others).keys() <= {200, 503}, account
    assert refused and all(answer.headers.get("retry-after") for answer in refused)
    for answer in refused:
        page = not answer.path.startswith(("/api/", "/capture/"))
        assert answer.headers["content-type"].startswith("text/html" if page else "application/problem+json")
    assert statuses(after).keys() <= {200, 202}, account


def weigh(account, capturers):
    """Every acknowledged receipt against the rows; a person who was told 503 and came again counts once."""
    acknowledged = {receipt for capturer in capturers for receipt in capturer.acknowledged.values()}
    mine = Submission.objects.filter(idempotency_key__in=[key for one in capturers for key in one.acknowledged])
    kept = mine.filter(receipt__in=acknowledged, state=SubmissionState.LEAD)
    account.put_in += len(acknowledged)
    account.out += kept.count()
    account.doubled += mine.count() - mine.values("idempotency_key").distinct().count()
    account.doubled += kept.count() - Lead.objects.filter(pk__in=kept.values("lead")).count()
    account.doubled += sum(len(capturer.changed) for capturer in capturers)


@pytest.mark.chaos
def test_postgres_crashed_six_times_under_eight_clients(house, chance, account):
    crash(house, chance, account, crashes=setting("CRASHES", 6), clients=setting("CLIENTS", 8), pause=4)
    account.close()
