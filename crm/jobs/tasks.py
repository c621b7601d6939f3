"""The doors: each task says which table to look at and carries nothing."""

from celery import current_app, shared_task

from . import checking, outbox, prunes
from .nightly import today
from .turns import Turns
from .wakeups import all_wakes


@shared_task(soft_time_limit=120, time_limit=150)
def handle_outbox():
    """Handle announcements until none is due, or half a minute has passed (then the relay pokes again)."""
    for _turn in Turns(30):
        if not outbox.handle_batch():
            break


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
    """Once a local day."""
    checking.check_of(today())


@shared_task(soft_time_limit=840, time_limit=900)
def check_as_asked():
    """What somebody asked for on the health page."""
    checking.check_as_asked()
