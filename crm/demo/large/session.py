"""A database session that is meant to fill: nobody waits for its commits, and no trigger answers to its rows."""

from django.db import DatabaseError, connection, transaction

WISHES = {
    "synchronous_commit": "off",
    "statement_timeout": "0",
    "lock_timeout": "10s",
    "maintenance_work_mem": "1GB",
    "work_mem": "256MB",
    "max_parallel_maintenance_workers": "1",
    "session_replication_role": "replica",  # superusers only; where it is refused, keys and histories stay checked
}


def prepare(**others):
    """Set what may be set; True where triggers and foreign keys rest."""
    resting = True
    for name, value in (WISHES | others).items():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
        except DatabaseError:
            resting = False
    return resting


def back_to_normal():
    """As the connection was when it was opened."""
    with connection.cursor() as cursor:
        for name in WISHES:
            cursor.execute(f"RESET {name}")
