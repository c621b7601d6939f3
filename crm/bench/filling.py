"""The data set: filled once into the database `large`, brought up to date, and copied for each run.

Every run works on a copy (`CREATE DATABASE ... TEMPLATE`), which goes again at its end: whatever a run claims, moves,
converts or imports, the next one finds the data set as it was filled.
"""

import contextlib
import os
import subprocess
import sys

import psycopg2

from crm.runtime import checks, places, say, servers
from crm.runtime.postgres import create_database

FILLED, TENTH, WORKED_ON = "large", "tenth", "shangji"
EXISTS = "SELECT 1 FROM pg_database WHERE datname = %s"


@contextlib.contextmanager
def cluster(what):
    """PostgreSQL of CRM_VAR by itself."""
    checks.writable(places.VAR)
    with servers.alone(places.VAR, what):
        servers.clean_start(places.VAR)
        postgres = servers.start_postgres(places.VAR)
        try:
            yield postgres
        finally:
            postgres.stop()
            (places.VAR / "run" / "postgres.pid").unlink(missing_ok=True)
            servers.forget_sockets(places.VAR)


def prepare(size, name=FILLED, *, copied=True):
    """Fill what was never filled, bring its schema up to date, settle it, copy it. `size` goes to `demo --size`."""
    with cluster("make bench") as postgres:
        if not _there(postgres, name):
            _fill(postgres, size, name)
        url = postgres.url(name)
        _run([sys.executable, "-m", "crm.runtime.prepare"], url)
        with say.step("Doing what is due"):
            _run([sys.executable, "-m", "crm.bench.settle"], url)
            postgres.execute("VACUUM ANALYZE", database=name)  # of what was written; else autovacuum takes part
        if copied:
            with say.step("Copying the data set"):
                copy(postgres, name)


def copy(postgres, name):
    """A fresh copy under the name that `make run` knows."""
    postgres.execute(
        f"DROP DATABASE IF EXISTS {WORKED_ON} WITH (FORCE)",
        f"CREATE DATABASE {WORKED_ON} TEMPLATE {name} STRATEGY FILE_COPY",
        "CHECKPOINT",
    )
    postgres.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", database=WORKED_ON)


def forget():
    """The copy goes again."""
    with cluster("make bench") as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {WORKED_ON} WITH (FORCE)")


def _fill(postgres, size, name):
    """Under another name until it is whole: a fill that was broken off goes on there, or begins anew."""
    say.line(f"  Filling the data set ({' '.join(size)}); this happens once")
    half = f"{name}_half"
    if not _there(postgres, half):
        with contextlib.closing(psycopg2.connect(postgres.url("postgres"))) as connection:
            create_database(connection, half)
    url = postgres.url(half)
    _run([sys.executable, "-m", "crm.runtime.prepare"], url)
    _run([sys.executable, "manage.py", "demo", "--size", *size], url)
    postgres.execute("VACUUM ANALYZE", database=half)
    postgres.execute(f"ALTER DATABASE {half} RENAME TO {name}")


def _run(argv, url):
    env = os.environ | {"DATABASE_URL": url, "CRM_DEMO": "1"}
    done = subprocess.run(argv, cwd=places.ROOT, env=env, check=False)
    if done.returncode:
        raise checks.CannotStart(f"{' '.join(argv[1:])} failed with {done.returncode}; see above.")


def _there(postgres, name):
    with contextlib.closing(psycopg2.connect(postgres.url("postgres"))) as connection, connection.cursor() as cursor:
        cursor.execute(EXISTS, [name])
        return cursor.fetchone() is not None
