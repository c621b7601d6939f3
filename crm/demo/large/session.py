"""A database session that is meant to fill: nobody waits for its commits, and it may sort in memory."""

from django.db import DatabaseError, connection, transaction

WISHES = {
    "synchronous_commit": "off",
    "statement_timeout": "0",
    "lock_timeout": "60s",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "max_parallel_maintenance_workers": "1",
}


def prepare():
    """Set what this user may set."""
    for name, value in WISHES.items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        except DatabaseError:
            continue


def back_to_normal():
    """As the connection was when it was opened."""
    with connection.cursor() as cursor:
        for name in WISHES:
            cursor.execute(f"RESET {name}")
