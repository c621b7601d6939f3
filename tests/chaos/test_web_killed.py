"""Web workers killed and stopped under load: a kill costs what was in flight and is sent again, an orderly stop costs
nothing at all."""

import os
import signal
import time
from random import Random

import pytest

from .account import setting
from .clients import Browser, Crowd, statuses, with_password
from .house import until
from .test_postgres_crashed import weigh
from .test_redis_frozen import PAGES, capturing, is_ok, settled


def reading(house, user, chance):
    browser = Browser(house.port)
    assert browser.log_in(user)[-1].status == 302

    def act(note, stopping):
        note(browser.get(chance.choice(PAGES)))

    return act


def kill_web(house, chance, account, *, kills, clients):
    """SIGKILL for one of the web workers at a time, then SIGTERM for as many, then a stop of the whole server."""
    rep = with_password("Viv", team=house.world.north)
    if "web" not in house.running:
        for name in ("web", "worker", "relay"):
            house.start(name)
    until(lambda: is_ok(house), 60)
    pairs = [capturing(house, Random(chance.random()), f"web-{n}") for n in range(clients)]
    acts = [act for _capturer, act in pairs]
    with Crowd(*acts, reading(house, rep, chance)) as crowd:
        time.sleep(2)
        replace(house, chance, signal.SIGKILL, kills)
        cut = statuses(crowd.answers)
        calm = len(crowd.answers)
        replace(house, chance, signal.SIGTERM, kills)
        orderly = crowd.answers[calm:]
    account.facts |= {"kills": kills, "answers under kills": cut, "answers under orderly stops": statuses(orderly)}
    assert cut.keys() <= {0, 200, 202}, account
    assert cut.get(0, 0) <= kills * (clients + 1), "a kill costs at most what everybody had in flight"
    assert statuses(orderly).keys() <= {200, 202}, account
    stop_under_load(house, chance, account, [act for _capturer, act in pairs])
    until(settled, 120)
    weigh(account, [capturer for capturer, _act in pairs])


def replace(house, chance, number, times):
    """Each time one of the two workers, so that the other answers meanwhile; then wait for the new one."""
    for _turn in range(times):
        victim = min(house.workers_of("web"))  # the older one: a new one does not know yet what SIGTERM means
        os.kill(victim, number)
        until(lambda gone=victim: len(left := house.workers_of("web")) == 2 and gone not in left, 30)
        time.sleep(chance.uniform(0.5, 1.5))


def stop_under_load(house, chance, account, acts):
    """`make run` ends and starts again: whoever was let in is answered; the others find nobody, and come again."""
    with Crowd(*acts) as crowd:
        time.sleep(1)
        assert house.end("web") == 0
        time.sleep(chance.uniform(0.5, 1))
        house.start("web")
        until(lambda: is_ok(house), 30)
        time.sleep(1)
    refused = [answer for answer in crowd.answers if answer.status == 0]
    account.facts["refused while stopped"] = len(refused)
    # Refused, or reset while they still waited to be let in: nobody whose request had begun goes without an answer.
    dropped = [answer for answer in refused if not answer.error.startswith(("ConnectionRefused", "ConnectionReset"))]
    assert not dropped, dropped[:3]


@pytest.mark.chaos
def test_web_workers_killed_and_stopped_under_load(house, chance, account):
    kill_web(house, chance, account, kills=setting("WEB_KILLS", 10), clients=setting("CLIENTS", 8))
    account.close()
