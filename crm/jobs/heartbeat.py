"""Telling that a process lives, and asking who does."""

import logging
import os
import socket

import psycopg2
from celery import bootsteps

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
SELECT count(*) FILTER (WHERE kind = 'worker'), coalesce(bool_or(broker) FILTER (WHERE kind = 'relay'), false)
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
    """(workers, broker): how many workers live and whether the relay reaches the broker. None before migrations."""
    try:
        return ask(_PULSE, (FRESH,), within=within)[0]
    except psycopg2.errors.UndefinedTable:
        return None


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Runs in the worker's main process on its event loop, so a busy pool does not silence it and a stuck loop does.

    It beats only while the worker holds its connection to the broker: a worker that hears nothing is not counted.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def __init__(self, parent, **kwargs):
        super().__init__(parent, **kwargs)
        self.timer = None

    def start(self, parent):
        beat("worker")
        self.timer = parent.timer.call_repeatedly(EVERY, beat, ("worker",))

    def stop(self, parent):
        if self.timer:
            self.timer.cancel()
            self.timer = None

    def shutdown(self, parent):
        stop("worker")
