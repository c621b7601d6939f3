"""The worker's door of this package."""

from celery import shared_task

from .erasure.deciding import go_on


@shared_task(soft_time_limit=300, time_limit=330)
def erase():
    """Erasures that were asked for or decided come a piece further."""
    go_on()
