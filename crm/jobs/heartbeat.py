"""Telling that a process lives, and asking who does."""

import logging
import os
import socket
import threading
import time

import psycopg2
from celery import bootsteps

from . import turns
from .direct import ask
from .models.heartbeat import FRESH

logger = logging.getLogger(__name__)

EVERY = 5.0  # seconds
HOST = socket.gethostname()

_BEAT = """
INSERT INTO jobs_heartbeat (name, kind, pid, host, at, broker) VALUES (%s, %s, %s, %s, now(), %s)
ON CONFLICT (name) DO UPDATE
SET kind = excluded.kind, pid = excluded.pid, host = excluded.host, at = excluded.at, broker = excluded.broker
"""
_PULSE = """
SELECT count(*) FILTER (WHERE kind = 'worker'),
       coalesce(bool_or(broker) FILTER (WHERE kind = 'relay'), false)
       AND coalesce(bool_or(broker IS NOT FALSE) FILTER (WHERE kind = 'worker'), true)
FROM jobs_heartbeat WHERE at > now() - %s
"""


def name_of(kind):
    return f"{kind} {HOST} {os.getpid()}"


def beat(kind, *, broker=None):
    """Write this process's row. Never raises and never takes longer than a second: a missed beat is a missed beat."""
    try:
        ask(_BEAT, (name_of(kind), kind, os.getpid(), HOST, broker))
    except psycopg2.Error as error:
        logger.warning("No heartbeat written: %s", str(error).strip())


def stop(kind):
    """Leave: a process that ends in order is not waited for."""
    try:
        ask("DELETE FROM jobs_heartbeat WHERE name = %s", (name_of(kind),))
    except psycopg2.Error as error:
        logger.warning("Heartbeat not withdrawn: %s", str(error).strip())


def pulse(*, within):
    """(workers, broker): how many workers live, and whether the relay and one of them reach the broker. None before
    migrations."""
    try:
        return ask(_PULSE, (FRESH,), within=within)[0]
    except psycopg2.errors.UndefinedTable:
        return None


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Tells from the worker's main process that it lives, whether or not it reaches the broker.

    In a thread of its own: while the broker is away, Celery's event loop waits for it and does nothing else, and a
    worker that waits must not be taken for dead and started anew over and over. When it is to end, its pool hears.
    """

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent, **kwargs):
        super().__init__(parent, **kwargs)
        self.enough = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def start(self, parent):
        self.thread.start()

    def close(self, parent):
        turns.end()

    def stop(self, parent):
        self.enough.set()
        self.thread.join(2 * EVERY)
        stop("worker")

    terminate = stop

    def _beat(self):
        while True:
            beat("worker", broker=BrokerPulse.heard())
            if self.enough.wait(EVERY):
                return


class BrokerPulse(bootsteps.StartStopStep):
    """Notes on the event loop that it turns, which it does only while the worker holds its connection to the broker."""

    requires = ("celery.worker.consumer.tasks:Tasks",)
    turned = None  # by time.monotonic(); None before the first connection

    def __init__(self, parent, **kwargs):
        super().__init__(parent, **kwargs)
        self.timer = None

    @classmethod
    def heard(cls):
        """Whether the loop turned lately; None before it ever did."""
        return None if cls.turned is None else time.monotonic() - cls.turned < FRESH.total_seconds()

    def start(self, parent):
        self._turn()
        self.timer = parent.timer.call_repeatedly(EVERY, self._turn)

    def stop(self, parent):
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def _turn(self):
        type(self).turned = time.monotonic()
