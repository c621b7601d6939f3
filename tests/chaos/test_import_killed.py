"""A large import whose worker is killed over and over: each row applied once, every row with an outcome."""

import time
from collections import Counter

import pytest

from crm.imports.models import Import, ImportState, RowState
from crm.imports.services import start_import, upload_file
from leads.models import Lead

from .account import setting
from .clients import with_password
from .house import until


def spreadsheet(rows):
    """One row of ten without a name, one of ten of somebody who stands further up; the outcome known beforehand."""
    lines, expected = ["name,phone,email,need"], Counter()
    for n in range(rows):
        if n % 10 == 3:
            lines.append(f",,nobody.{n}@example.org,a quote")
            expected[RowState.REJECTED] += 1
        elif n % 10 == 7:
            lines.append(f"Person {n - 2},,person.{n - 2}@example.org,again")
            expected[RowState.LINKED] += 1
        else:
            lines.append(f"Person {n},,person.{n}@example.org,a quote")
            expected[RowState.IMPORTED] += 1
    return "\n".join(lines).encode(), expected


def handled(batch):
    return batch.staged.exclude(state=RowState.STAGED).count()


def import_under_kills(house, chance, account, *, rows, kills, worker="slow"):
    manager = with_password("Mia", team=house.world.north, role="manager")
    data, expected = spreadsheet(rows)
    before = Lead.objects.count()
    batch = upload_file(kind="leads", name="people.csv", data=data, by=manager)
    start_import(batch, mapping=batch.mapping, by=manager)
    if "relay" not in house.running:
        house.start("relay")
    if worker in house.running:
        house.kill(worker)
    for kill in range(kills):
        house.start(worker)
        goal = int(rows * (kill + chance.random()) / (kills + 1))
        until(lambda goal=goal: handled(batch) >= goal, 120, every=0.05)
        time.sleep(chance.uniform(0, 0.3))  # into the middle of a chunk
        house.kill(worker)
    house.start(worker)
    until(lambda: Import.objects.get(pk=batch.pk).state == ImportState.DONE, 300)
    house.end(worker)
    batch.refresh_from_db()
    found = Counter(batch.staged.values_list("state", flat=True))
    account.facts |= {"kills": kills, "rows": rows, "outcome": dict(found)}
    assert batch.rows == rows == batch.imported + batch.linked + batch.updated + batch.rejected
    assert found == expected, account
    made = batch.staged.filter(state=RowState.IMPORTED).values_list("object_id", flat=True)
    account.put_in += rows
    account.out += len(made) + batch.linked
    account.rejected += batch.rejected
    account.doubled += len(made) - len(set(made)) + Lead.objects.count() - before - len(set(made))
    account.doubled += Lead.objects.filter(email_key__startswith="person.").count() - expected[RowState.IMPORTED]


@pytest.mark.chaos
def test_a_large_import_killed_ten_times(house, chance, account):
    rows, kills = setting("IMPORT_ROWS", 20_000), setting("IMPORT_KILLS", 10)
    import_under_kills(house, chance, account, rows=rows, kills=kills)
    house.start("worker")
    until(lambda: not Lead.objects.pending().exists(), 400)
    account.close()
