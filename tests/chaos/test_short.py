"""What `make test` has of the long forms: one installation goes through a short fault of each kind.

Killed workers, a poisonous announcement and missed nights have short forms of their own with their packages' tests.
"""

import pytest

from .account import Account
from .test_giant_payloads import refuse_giants
from .test_import_killed import import_under_kills
from .test_postgres_crashed import crash
from .test_redis_frozen import freeze
from .test_reminders import remind_under_kills
from .test_web_killed import kill_web

pytestmark = pytest.mark.worker
BUSY = 30  # a test run shares its processors: times are for the long forms


def test_a_short_fault_of_each_kind_costs_nothing(house, chance, account: Account, monkeypatch):
    monkeypatch.setenv("CHAOS_PATIENCE", str(BUSY))
    for name in ("web", "worker", "relay"):
        house.start(name)
    freeze(house, chance, account, seconds=3)
    refuse_giants(house, account, crawlers=3)
    crash(house, chance, account, crashes=1, clients=3, pause=1)
    kill_web(house, chance, account, kills=1, clients=3)
    remind_under_kills(house, chance, account, number=60, kills=1, over=3, processes=("worker", "relay"), before=2)
    import_under_kills(house, chance, account, rows=400, kills=1, worker="worker")
    account.close(expected=())
