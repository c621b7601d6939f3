"""Postgres beside the ORM: a question with a deadline, and a session of one's own for LISTEN and locks."""

import select
import time

import environ
import psycopg2
from django.conf import settings
from django.db import connection, connections
from psycopg2.extensions import POLL_OK, POLL_READ

# A connection that notices a vanished server within seconds instead of a quarter of an hour.
QUICK = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


class TooLate(psycopg2.OperationalError):
    """The database did not answer before the deadline."""


def connection_params(*, direct=False):
    """What psycopg2.connect() takes. `direct` goes past the pooler where DATABASE_DIRECT_URL names the way: LISTEN and
    session locks do not pass a transaction-mode PgBouncer."""
    wrapper = connection
    if direct and settings.DATABASE_DIRECT_URL:
        wrapper = connections.create_connection("default")
        wrapper.settings_dict = {**connection.settings_dict, **environ.Env.db_url_config(settings.DATABASE_DIRECT_URL)}
    params = wrapper.get_connection_params()
    return {name: value for name, value in params.items() if name not in ("cursor_factory", "context")}


def ask(sql, params=(), *, within=1.0):
    """Rows of one statement, over a connection of its own, or TooLate after `within` seconds whatever hangs.

    For event loops and health checks, on the way that the process itself takes: no timeout of a server helps against
    a server that does not answer.
    """
    deadline = time.monotonic() + within
    conn = psycopg2.connect(**connection_params(), async_=1)
    try:
        _wait(conn, deadline)
        cursor = conn.cursor()
        cursor.execute(sql, params)
        _wait(conn, deadline)
        return cursor.fetchall() if cursor.description else []
    finally:
        conn.close()


def session():
    """A plain autocommit connection of one's own, for LISTEN and session locks."""
    conn = psycopg2.connect(**{**connection_params(direct=True), **QUICK})
    conn.autocommit = True
    return conn


def _wait(conn, deadline):
    poller = select.poll()
    while (state := conn.poll()) != POLL_OK:
        left = deadline - time.monotonic()
        poller.register(conn.fileno(), select.POLLIN if state == POLL_READ else select.POLLOUT)
        if left <= 0 or not poller.poll(left * 1000):
            raise TooLate("The database did not answer in time.")
        poller.unregister(conn.fileno())
