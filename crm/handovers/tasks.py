"""The worker's door of this package."""

from celery import shared_task

from .moving import go_on


@shared_task(soft_time_limit=300, time_limit=330)
def move():
    """Large hand-overs, and their ways back, come some pieces further."""
    go_on()
