"""Submissions and leads in turns, so that nobody waits for a rep behind a thousand others who just came."""

from crm.jobs.turns import Turns

from ..models import LeadLoad
from ..models.load import add_up
from . import queue
from .leads import take_in_leads
from .submissions import take_in_submissions


def take_in_everything(seconds=25):
    """Until nothing is due or the time is up; how many rows were handled."""
    done = 0
    for _turn in Turns(seconds):
        turn = take_in_submissions(queue.BATCH) + take_in_leads(queue.BATCH)
        if not turn:
            break
        done += turn
        if LeadLoad.objects.many():
            add_up()
    return done
