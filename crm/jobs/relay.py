"""From Postgres to Celery: whatever has become due is poked by name, without arguments.

One loop, no threads. It waits for NOTIFY, but never longer than half a second, asks every wake whether something is due
and sends the pokes. It owns no state: killed at any moment, the next one finds the same rows due.
"""

import logging
import select
import time

import psycopg2
from django.db import DatabaseError, InterfaceError, connection

from . import heartbeat
from .direct import session
from .notify import CHANNEL
from .wakeups import all_wakes

logger = logging.getLogger(__name__)

POLL = 0.5  # seconds between two looks when no bell rings, and between two pokes of one task
SETTLE = 0.05  # bells closer together than this are one
AWAY = (0.5, 1, 2, 3)  # pauses while Postgres is away


class Relay:
    def __init__(self, publisher):
        self.publisher = publisher
        self.stopping = False
        self._listener = None
        self._poked = {}
        self._beaten, self._told_broker = float("-inf"), None
        self._complaints = {}

    def run(self):
        failures = 0
        while not self.stopping:
            try:
                self.step()
                failures = 0
            except (psycopg2.Error, DatabaseError, InterfaceError) as error:
                logger.warning("Postgres is away: %s", str(error).strip())
                self._hang_up()
                time.sleep(AWAY[min(failures, len(AWAY) - 1)])
                failures += 1
        self._hang_up()
        heartbeat.stop("relay")

    def stop(self, *_):
        self.stopping = True

    def step(self):
        """One round: beat if it is time, poke what is due, wait for the bell."""
        if self._listener is None:
            self._listener = session()
            self._listener.cursor().execute(f"LISTEN {CHANNEL}")
        if time.monotonic() - self._beaten >= heartbeat.EVERY:
            self._beat(self.publisher.reachable())
        for wake in all_wakes():
            if time.monotonic() - self._poked.get(wake.task, float("-inf")) >= POLL and (hands := self._due(wake)):
                self._poked[wake.task] = time.monotonic()
                if not all(self.publisher.send(wake.task) for _hand in range(hands)) and self._told_broker:
                    self._beat(False)
        self._wait_for_the_bell()

    def _beat(self, broker):
        heartbeat.beat("relay", broker=broker)
        self._beaten, self._told_broker = time.monotonic(), broker

    def _due(self, wake):
        """One package's broken question must not silence the others."""
        try:
            due = wake.due()
        except Exception as error:
            connection.close_if_unusable_or_obsolete()
            if not connection.is_usable():
                raise
            if self._complaints.get(wake.task) != str(error):
                logger.exception("Cannot tell whether %s has work", wake.task)
            self._complaints[wake.task] = str(error)
            return 0
        self._complaints.pop(wake.task, None)
        return due

    def _wait_for_the_bell(self):
        poller = select.poll()
        poller.register(self._listener.fileno(), select.POLLIN)
        if poller.poll(POLL * 1000):
            time.sleep(SETTLE)
            self._listener.poll()
            self._listener.notifies.clear()

    def _hang_up(self):
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        connection.close()
