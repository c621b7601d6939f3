"""The one timetable: celery beat that runs only while it holds a lock in Postgres; two would double every job."""

import logging
import time

import psycopg2
from django.core.exceptions import ImproperlyConfigured
from django_celery_beat.schedulers import DatabaseScheduler

from . import heartbeat
from .direct import session

logger = logging.getLogger(__name__)

LOCK = 7_405_001  # an arbitrary number that means "the timetable" in this database
STANDBY = 2.0  # seconds between two tries for the lock


class TimetableLock:
    """A session lock on a connection of its own: it ends when that connection ends, whoever dies."""

    def __init__(self):
        self._session = None
        self._asked = float("-inf")
        self.lost = False

    def wait(self):
        """Stand by until the lock is ours; Postgres may be away meanwhile."""
        told = False
        while not self._take():
            if not told:
                logger.warning("Another timetable runs, or Postgres is away; standing by.")
            told = True
            time.sleep(STANDBY)

    def check(self):
        """Still ours? Asked every five seconds; without it the timetable must stop."""
        if time.monotonic() - self._asked < heartbeat.EVERY:
            return
        try:
            self._session.cursor().execute("SELECT 1")
        except psycopg2.Error as error:
            self.lost = True
            raise SystemExit("The timetable's lock is lost; it stops.") from error
        self._asked = time.monotonic()
        heartbeat.beat("beat")

    def _take(self):
        try:
            if self._session is None:
                self._session = session()
            cursor = self._session.cursor()
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            return cursor.fetchone()[0]
        except psycopg2.Error:
            self._session = None
            return False


class OneTimetable(DatabaseScheduler):
    """The schedule that admins can edit, published only under the lock."""

    lock = None

    def setup_schedule(self):
        if self.lock is None:
            raise ImproperlyConfigured("Start the timetable with `manage.py beat`, which takes its lock.")
        super().setup_schedule()

    def tick(self, *args, **kwargs):
        self.lock.check()
        return super().tick(*args, **kwargs)
