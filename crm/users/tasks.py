"""The door through which the relay wakes this package."""

from celery import shared_task

from .entrance.letters import send_letters


@shared_task
def post_letters():
    """Send what waits to be sent."""
    return send_letters()
