"""Doors for Celery; the work stands in `services`."""

from celery import shared_task

from .services import remind_due


@shared_task
def remind():
    """Give every reminder that is due."""
    remind_due()
