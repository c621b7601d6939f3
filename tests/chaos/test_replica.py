"""Two clusters, the second following the first: reports read there, verbs do not, and its death is not noticed."""

import contextlib
import os
import subprocess

import psycopg2
import pytest

from crm.api.models import ApiToken
from crm.customers.models import Customer
from crm.runtime import identity
from crm.runtime.postgres import Postgres, binary
from opportunities.services import create_opportunity
from tests import harness

from .clients import Program, ask
from .house import until

pytestmark = [pytest.mark.chaos, pytest.mark.worker]


@pytest.fixture
def standby(house):
    """A streaming replica of the house's PostgreSQL."""
    primary = house.postgres
    # A standby must allow for as many sessions as the server it follows.
    settings = harness.DURABLE
    following = Postgres(house.folder / "standby", house.folder / "s2", house.folder / "standby.log", **settings)
    following.data.mkdir(mode=0o700)
    if primary.user is not None:
        os.chown(following.data, primary.user.pw_uid, primary.user.pw_gid)
    subprocess.run(
        [binary("pg_basebackup"), "-D", str(following.data), "-R", "-X", "stream", "-c", "fast", "-d", primary.url("")],
        check=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        preexec_fn=identity.before_exec(primary.user, None, os.getpid()),
    )
    following.start()
    yield following
    following.stop(ask=9)


def make_opportunity(owner, amount):
    customer = Customer.objects.create(name="Lotus Foods", owner=owner, team=owner.team)
    return create_opportunity(name="Canteen", customer=customer, owner=owner, amount=amount, by=owner)


def tell(standby, statement):
    with contextlib.closing(psycopg2.connect(standby.url("crm"))) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def caught_up(standby, house):
    with contextlib.closing(psycopg2.connect(house.url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn()")
        return tell(standby, f"SELECT pg_last_wal_replay_lsn() >= '{cursor.fetchone()[0]}'")


def test_reports_read_from_the_replica_and_verbs_do_not(house, standby):
    make_opportunity(house.world.ann, amount=1000)
    _row, secret = ApiToken.issue(house.world.ada, name="test")
    program = Program(house.port, secret)
    house.start("web", DATABASE_REPLICA_URL=standby.url("crm"))
    until(lambda: ask(house.port, "GET", "/healthz").status == 200, 30)
    until(lambda: caught_up(standby, house), 20)

    def reported():
        answer = program.get("/api/v1/analytics/funnel/")
        assert answer.status == 200, answer.text
        return answer.json()["totals"]["created"]

    def listed():
        return program.get("/api/v1/opportunities/").json()["total"]

    assert (reported(), listed()) == (1, 1)
    tell(standby, "SELECT pg_wal_replay_pause()::text")
    make_opportunity(house.world.ann, amount=2000)
    assert (reported(), listed()) == (1, 2), "a report asked the primary, or a list asked the replica"
    tell(standby, "SELECT pg_wal_replay_resume()::text")
    until(lambda: reported() == 2, 20)

    standby.stop(ask=9)
    make_opportunity(house.world.ann, amount=3000)
    assert (reported(), listed()) == (3, 3)
