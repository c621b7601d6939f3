"""Doors for Celery; the work stands in `sending`."""

from celery import shared_task

from .sending import send_due


@shared_task
def send_webhooks():
    """Send every delivery that is due."""
    send_due()
