"""Everything is asked to stop in the middle of its work, as `make run` does at its end: each process finishes the piece
it is at, nobody has to be killed, and the next start goes on with the rest."""

import time
from random import Random

import pytest

from crm.imports.models import Import, ImportState
from crm.imports.services import start_import, upload_file
from leads.models import Assignment, Lead

from .account import setting
from .clients import Crowd, statuses, with_password
from .house import until
from .test_import_killed import handled, spreadsheet
from .test_postgres_crashed import weigh
from .test_redis_frozen import capturing, is_ok, settled

PROCESSES = ("web", "quick", "slow", "relay", "beat")
SECONDS = 8.0  # a piece of work, an answer on its way, and the end of each process


@pytest.mark.chaos
def test_all_that_runs_stops_in_order_under_load(house, chance, account):
    leads, rows = setting("STOPPED_LEADS", 5_000), setting("STOPPED_ROWS", 20_000)
    manager = with_password("Mo", team=house.world.north, role="manager")
    data, _expected = spreadsheet(rows)
    batch = upload_file(kind="leads", name="people.csv", data=data, by=manager)
    Lead.objects.bulk_create(Lead(name=f"Waiting {n}", need="a quote") for n in range(leads))
    for name in PROCESSES:
        house.start(name)
    until(lambda: is_ok(house), 60)
    start_import(batch, mapping=batch.mapping, by=manager)
    pairs = [capturing(house, Random(chance.random()), f"stop-{n}") for n in range(setting("CLIENTS", 8))]
    with Crowd(*(act for _capturer, act in pairs)) as crowd:
        until(lambda: handled(batch) and Assignment.objects.exists(), 60)
        time.sleep(chance.random())
        ended = house.end_all(30)
        left = rows - handled(batch), Lead.objects.pending().count()
        for name in PROCESSES:
            house.start(name)
        until(lambda: is_ok(house), 60)
    account.facts |= {
        "stopped after s": {name: round(seconds, 1) for name, (_code, seconds) in ended.items()},
        "rows left": left[0],
        "leads left": left[1],
        "answers": statuses(crowd.answers),
    }
    assert all(left), "the load was over before the end was asked for"
    assert {code for code, _seconds in ended.values()} == {0}, ended
    assert max(seconds for _code, seconds in ended.values()) < SECONDS * setting("PATIENCE", 1), account
    until(lambda: Import.objects.get(pk=batch.pk).state == ImportState.DONE, 300)
    until(settled, 300)
    weigh(account, [capturer for capturer, _act in pairs])
    batch.refresh_from_db()
    account.put_in += leads + batch.rows
    account.out += Lead.objects.filter(name__startswith="Waiting", owner__isnull=False).count()
    account.out += batch.imported + batch.linked + batch.updated
    account.rejected += batch.rejected
    open_ones = Assignment.objects.filter(ended_at=None)
    account.doubled += open_ones.count() - open_ones.values("lead").distinct().count()
    account.close()
