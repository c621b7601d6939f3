"""Doors for the worker."""

from celery import shared_task

from .running import run_due


@shared_task
def run_imports():
    """Run what is queued; goes on with what a killed worker left."""
    run_due()
