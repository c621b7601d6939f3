"""From the schema of version 0.1 to today's, on filled tables, while somebody reads for long and others work: nobody
waits longer than the lock's two seconds, a migration that gives up is simply run again, and no row is lost."""

import datetime as dt
import gc
import os
import subprocess
import sys
import threading
import time
from contextlib import closing

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.runtime.postgres import create_database
from tests import harness

from .account import setting
from .house import working_on

# Where each package stood in version 0.1. What it does not name is there as far as these need it: today's other
# packages came later, and their migrations would take newer ones of these along.
BEFORE = {
    "analytics": "0002_initial",
    "api": "0001_initial",
    "customers": "0002_merged_into",
    "followups": "0001_initial",
    "imports": "0001_initial",
    "jobs": "0001_rows",
    "leads": "0005_words",
    "opportunities": "0004_stage_measured_days",
    "users": "0001_initial",
}
LOCK, HOLDS = 2.0, 2.0  # seconds
WORK = (
    "SELECT * FROM leads_lead ORDER BY id DESC LIMIT 50",
    "SELECT * FROM opportunities_opportunity ORDER BY id DESC LIMIT 50",
    "UPDATE leads_lead SET need = 'changed' WHERE id = (SELECT min(id) FROM leads_lead)",
    "UPDATE opportunities_opportunity SET need = 'x' WHERE id = (SELECT min(id) FROM opportunities_opportunity)",
)
COUNTED = ("leads_lead", "opportunities_opportunity", "opportunities_stagechange", "imports_importrow", "users_user")


def back_then():
    """Migrate the empty database to version 0.1; its models."""
    executor, targets = MigrationExecutor(connection), list(BEFORE.items())
    gc.disable()  # thousands of classes are made; looking for garbage meanwhile takes two fifths of the time
    try:
        executor.migrate(targets)
    finally:
        gc.enable()
    return MigrationExecutor(connection).loader.project_state(targets).apps.get_model


def fill(model, rows):
    """Leads, opportunities with their ledger, and the rows of an import."""
    user = model("users", "User").objects.create(email="old@example.com", name="Old", password="!", role="admin")
    model("leads", "Lead").objects.bulk_create(
        [model("leads", "Lead")(name=f"Lead {n}", phone=f"{n}", intake="done") for n in range(rows)], batch_size=2000
    )
    pipeline = model("opportunities", "Pipeline").objects.create(name_en="Old", name_zh="旧")
    stage = model("opportunities", "Stage").objects.create(
        pipeline=pipeline, name_en="One", name_zh="一", kind="open", order=1, probability=10
    )
    customer = model("customers", "Customer").objects.create(name="Customer")
    Opportunity, StageChange = model("opportunities", "Opportunity"), model("opportunities", "StageChange")
    now = dt.datetime.now(dt.UTC)
    same = {"pipeline": pipeline, "stage": stage, "currency": "CNY", "amount": 100, "owner": user, "outcome": "open"}
    made = Opportunity.objects.bulk_create(
        [
            Opportunity(
                name=f"Deal {n}",
                customer=customer,
                stage_since=now,
                created_on=now.date(),
                stage_probability=10,
                **same,
            )
            for n in range(rows // 5)
        ]
    )
    StageChange.objects.bulk_create(
        [
            StageChange(opportunity=one, at=now, on=now.date(), changed=["created"], amount_base=100, **same)
            for one in made
        ]
    )
    batch = model("imports", "Import").objects.create(kind="leads", file_name="f.csv", by=user, state="done", rows=rows)
    ImportRow = model("imports", "ImportRow")
    staged = [ImportRow(batch=batch, line=n + 2, raw=["x"], state="rejected") for n in range(rows)]
    ImportRow.objects.bulk_create(staged, batch_size=2000)


def counts(url):
    with closing(psycopg2.connect(url)) as asking, asking.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in COUNTED))
        return dict(zip(COUNTED, cursor.fetchone(), strict=True))


class Traffic(threading.Thread):
    """What the old release goes on doing meanwhile; `longest`: how long one statement of it waited."""

    def __init__(self, url):
        super().__init__(daemon=True)
        self.url, self.longest, self.done, self.enough = url, 0.0, 0, threading.Event()

    def run(self):
        with closing(psycopg2.connect(self.url)) as working, working.cursor() as cursor:
            working.autocommit = True
            while not self.enough.wait(0.01):
                began = time.monotonic()
                cursor.execute(WORK[self.done % len(WORK)])
                self.longest = max(self.longest, time.monotonic() - began)
                self.done += 1


def migrate(house, url):
    env = os.environ | house.environment | {"DATABASE_URL": url, "LOCK_TIMEOUT": str(int(LOCK))}
    argv = [sys.executable, "manage.py", "migrate", "--no-input", "--skip-checks", "-v0"]
    return subprocess.run(argv, cwd=harness.ROOT, env=env, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.chaos
def test_a_filled_database_is_migrated_while_people_work(house, account):
    rows = setting("MIGRATED_ROWS", 50_000)
    with closing(psycopg2.connect(house.postgres.url("postgres"))) as making:
        create_database(making, "old")
    url = house.postgres.url("old")
    with working_on(url):
        fill(back_then(), rows)
        before = counts(url)
        traffic = Traffic(url)
        with closing(psycopg2.connect(url)) as reading, reading.cursor() as cursor:
            cursor.execute("SELECT * FROM leads_lead LIMIT 5; SELECT * FROM opportunities_opportunity LIMIT 5")
            traffic.start()
            first = migrate(house, url)  # with a reader who holds on it may give up, but nobody waits for it
        account.facts["beside a reader"] = "done" if first.returncode == 0 else first.stderr.strip().splitlines()[-1]
        assert first.returncode == 0 or "lock timeout" in first.stderr, first.stderr[-2000:]
        began = time.monotonic()
        second = migrate(house, url)
        assert second.returncode == 0, second.stderr[-2000:]
        account.facts["then took s"] = round(time.monotonic() - began, 1)
        traffic.enough.set()
        traffic.join(30)
        account.facts |= {"statements meanwhile": traffic.done, "longest wait s": round(traffic.longest, 2)}
        executor = MigrationExecutor(connection)
        assert not executor.migration_plan(executor.loader.graph.leaf_nodes())
        after = counts(url)
        account.put_in, account.out = sum(before.values()), sum(after.values())
        assert after == before
        # Two seconds behind a migration that waits, and what it does itself once it has its lock.
        assert traffic.longest < (LOCK + HOLDS) * setting("PATIENCE", 1), account
        account.close()
