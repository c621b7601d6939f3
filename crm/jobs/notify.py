"""The bell between Postgres and the relay: NOTIFY at commit says only that some table has work."""

import pgtrigger
from django.db import connection

CHANNEL = "shangji_work"


class Wakes(pgtrigger.Trigger):
    """Statement trigger that rings the relay when the transaction commits, once however many rows were written.

    On a table of due rows: `triggers = [Wakes(name="wakes", operation=pgtrigger.Insert)]`. Bulk statements ring too.
    """

    level = pgtrigger.Statement
    when = pgtrigger.After
    func = f"PERFORM pg_notify('{CHANNEL}', ''); RETURN NULL;"


def ring():
    """Wake the relay when the current transaction commits; harmless when nothing is due."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
