"""The doors of the worker: each says which table to look at and carries nothing."""

from celery import shared_task

from .assignment.measuring import measure_all
from .intake.sweep import take_in_everything
from .intake.visitors import link_left_overs
from .scoring.rescore import rescore_all


@shared_task(soft_time_limit=120, time_limit=150)
def intake():
    """Submissions become leads, leads get scored and assigned."""
    take_in_everything()


@shared_task(soft_time_limit=300, time_limit=330)
def rescore():
    """Scores follow changed rules and fading interest."""
    link_left_overs()
    rescore_all()


@shared_task(soft_time_limit=300, time_limit=330)
def measure():
    """After how many working minutes leads were answered."""
    measure_all()
