"""A database with the three roles of production, and Django as the application's."""

import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass

import psycopg2
import pytest
from django.db import connections

from crm.runtime.postgres import create_database
from tests import harness
from tests.world import make_world

HERE = {"CRM_DEMO": "0", "SECRET_KEY": "a-key-for-tests-only"}


@dataclass(frozen=True)
class Separated:
    url: str
    owner: str
    app: str
    reporting: str

    def session(self, role):
        """A cursor of a role whose statements commit one by one."""
        return session(as_role(self.url, role))


def as_role(url, role):
    """The database's address for another role of the cluster, which trusts whoever reaches its socket."""
    scheme, _slashes, rest = url.partition("://")
    return f"{scheme}://{role}@{rest.rpartition('@')[2]}"


@contextlib.contextmanager
def session(url):
    with contextlib.closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection.cursor()


@pytest.fixture(scope="module")
def separated(request, django_db_setup):
    """A database whose owner migrated it and gave the other roles their rights, as deploy/roles.sh makes them."""
    server, name = request.config.crm_own.server, f"{request.config.crm_own.name}_roles"
    made = Separated(harness.database_url(server, name), *(f"{name}_{role}" for role in ("owner", "app", "reporting")))
    with session(server) as cursor:
        for role in (made.owner, made.app, made.reporting):
            cursor.execute(f"CREATE ROLE {role} LOGIN")
        cursor.execute(f"ALTER ROLE {made.reporting} SET default_transaction_read_only = on")
        create_database(cursor.connection, name)
        cursor.execute(f"ALTER DATABASE {name} OWNER TO {made.owner}")
        cursor.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        cursor.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {made.app}")
        cursor.execute(f"GRANT CONNECT ON DATABASE {name} TO {made.reporting}")
    with session(made.url) as cursor:
        cursor.execute(f"ALTER SCHEMA public OWNER TO {made.owner}")
    env = os.environ | HERE | {"DATABASE_URL": as_role(made.url, made.owner)}
    roles = ["manage.py", "database_roles", "--app", made.app, "--reporting", made.reporting]
    for command in (["-m", "crm.runtime.prepare", "schema"], roles, roles):
        subprocess.run([sys.executable, *command], cwd=harness.ROOT, env=env, check=True, timeout=200)
    yield made
    with session(server) as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
        cursor.execute(f"DROP ROLE {made.owner}, {made.app}, {made.reporting}")


@pytest.fixture(scope="module")
def application(request, separated, django_db_blocker):
    """Django itself is the application's role on that database, and commits."""
    connection = connections["default"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        connection.close()
        patch.setitem(connection.settings_dict, "NAME", f"{request.config.crm_own.name}_roles")
        patch.setitem(connection.settings_dict, "USER", separated.app)
        yield make_world()
        connection.close()
