"""The doors: each task says which table to look at and carries nothing."""

import time

from celery import current_app, shared_task

from . import invariants, outbox, prunes
from .nightly import today
from .runs import fail_run, finish_run, start_run
from .wakeups import all_wakes


@shared_task(soft_time_limit=120, time_limit=150)
def handle_outbox():
    """Handle announcements until none is due, or half a minute has passed (then the relay pokes again)."""
    until = time.monotonic() + 30
    while outbox.handle_batch() and time.monotonic() < until:
        pass


@shared_task
def sweep_all():
    """Poke every sweep, due or not: what a lost message cost is seconds."""
    for wake in all_wakes():
        current_app.send_task(wake.task, expires=25, ignore_result=True)


@shared_task
def prune():
    """Forget what nobody needs any more."""
    prunes.prune_all()


@shared_task
def check_invariants():
    """Once a local day; what is broken stands in the run's message."""
    run = start_run("jobs.invariants", local_date=today())
    if run.state == run.State.DONE:
        return
    broken = invariants.broken_invariants()
    if broken:
        fail_run(run, message="\n".join(map(str, broken)))
    else:
        finish_run(run, message="")
