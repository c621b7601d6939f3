"""Where reports read: the replica, where DATABASE_REPLICA_URL names one and it answers; else the database itself."""

import logging
import time

import psycopg2
from django.conf import settings
from django.db import OperationalError, connections, router

from crm.jobs.models import Heartbeat
from opportunities.models import Opportunity

logger = logging.getLogger(__name__)

PAUSE = 30.0  # seconds in which a replica that failed is not asked again
TOLD = 60  # seconds behind from which a page says so

_failed_at = float("-inf")


class ReportsRouter:
    """Only who asks as a report (`hints: report=True`) is sent to the replica: a verb must read what it just wrote."""

    def db_for_read(self, model, report=False, **hints):
        return "replica" if report and "replica" in settings.DATABASES and _trusted() else None

    def allow_migrate(self, db, app_label, **hints):
        return False if db == "replica" else None


def reading():
    """The alias that reports read from."""
    return router.db_for_read(Opportunity, report=True)


def asked(alias, ask):
    """`ask(alias)`; of the database itself where a replica is gone, or cancels because it has to replay."""
    global _failed_at
    try:
        return ask(alias)
    except OperationalError as error:
        if alias != "replica" or isinstance(error.__cause__, psycopg2.errors.QueryCanceled):
            raise
        logger.warning("The replica failed; reports read from the database itself: %s", error)
        _failed_at = time.monotonic()
        connections[alias].close()
        return ask("default")


def minutes_behind():
    """How old what reports read is, by the heartbeats that have arrived there. None where it is current enough, or
    there is no replica."""
    alias = reading()
    if alias != "replica":
        return None
    beats = Heartbeat.objects.order_by("-at").values_list("at", flat=True)
    ours, theirs = beats.using("default").first(), asked(alias, lambda alias: beats.using(alias).first())
    if ours is None or theirs is None:
        return None
    behind = (ours - theirs).total_seconds()
    return round(behind / 60) if behind >= TOLD else None


def _trusted():
    return time.monotonic() - _failed_at > PAUSE
