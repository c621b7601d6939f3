"""Handlers that only the tests' worker imports (`celery worker -I`)."""

import os
import signal

from crm.jobs.models import JobRun
from crm.jobs.outbox import on


@on("test.count")
def count(event):
    """One row an announcement: doubled or lost work shows."""
    JobRun.objects.create(kind="test.count", scope=str(event.ids["number"]))


@on("test.poison")
def poison(event):
    raise ValueError("poison")


@on("test.killer")
def killer(event):
    os.kill(os.getpid(), signal.SIGKILL)
