"""A database session that is meant to fill: nobody waits for its commits, and it may sort in memory.

One fill at a time, and none while a process of one that was killed is still writing: advisory locks of the session.
"""

import os
import threading
import time

from django.db import DatabaseError, connection, transaction

WISHES = {
    "synchronous_commit": "off",
    "statement_timeout": "0",
    "lock_timeout": "60s",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "max_parallel_maintenance_workers": "1",
}


PATIENCE = 20  # seconds for processes of a killed fill to end: they look for their parent twice a second
ALONE, WRITES = "hashtextextended('demo.large', 0)", "hashtextextended('demo.large writes', 0)"


def begin():
    """Set what this user may set; True if no other fill is at work here, which then has to wait for `end`."""
    _wish()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({ALONE})")
        return cursor.fetchone()[0]


def nobody_writes():
    """Wait for the processes of a fill that was killed; False if they do not end."""
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while True:
            cursor.execute(f"SELECT pg_try_advisory_lock({WRITES}), pg_advisory_unlock({WRITES})")
            if cursor.fetchone()[0] or time.monotonic() > until:
                return time.monotonic() <= until
            time.sleep(0.5)


def end():
    """As the connection was when it was opened."""
    with connection.cursor() as cursor:
        for name in WISHES:
            cursor.execute(f"RESET {name}")
        cursor.execute("SELECT pg_advisory_unlock_all()")


def write_for(parent):
    """In a process that writes for `parent`: say so, and end with it."""
    _wish()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock_shared({WRITES})")

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _wish():
    for name, value in WISHES.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        except DatabaseError:
            continue
