"""The doors of the worker: each says nothing but that it is time to look."""

from celery import shared_task

from .nightly import mend_pictures, run_nightly
from .summary.counting import count_all


@shared_task
def nightly():
    """Finished local days that are not yet pictured and reported."""
    run_nightly()


@shared_task
def mend():
    """Pictures of past days into which an import has brought history."""
    mend_pictures()


@shared_task(soft_time_limit=240, time_limit=270)
def count():
    """Opportunities that changed since the summary contained them."""
    count_all()
