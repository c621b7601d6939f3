"""The response clock of a lead: due, overdue, or answered in so many working minutes of its owner."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from crm.calendar import working_minutes_between

from .assignment.hours import hours_of


@dataclass
class Clock:
    """`state`: "due", "late", "answered" in time, "slow" (answered too late), or "" where nobody is asked to answer.

    Working minutes are counted only where somebody reads them: a list shows fifty clocks, some of them years old.
    """

    state: str = ""
    due: object = None
    answered: object = None
    began: object = None
    now: object = None
    owner: object = None

    def __bool__(self):
        return bool(self.state)

    @cached_property
    def minutes(self):
        """Working minutes of the owner until the answer, or since the clock began while there is none."""
        return (
            working_minutes_between(self.began, self.answered or self.now, hours_of(self.owner)) if self.owner else None
        )

    @cached_property
    def left(self):
        """Working minutes of the owner until it is due; None where it is not waiting."""
        if self.state != "due" or not self.owner:
            return None
        return working_minutes_between(self.now, self.due, hours_of(self.owner))


def clock_of(lead, *, now=None):
    """The clock as it stands now. Reads `lead.owner`, which the caller has fetched; asks the database nothing else."""
    now = now or timezone.now()
    if lead.assigned_at is None or lead.response_due_at is None:
        return Clock()
    if lead.first_response_at:
        state = "slow" if lead.first_response_at > lead.response_due_at else "answered"
    elif not lead.is_open:
        return Clock()
    else:
        state = "late" if lead.response_due_at < now else "due"
    return Clock(state, lead.response_due_at, lead.first_response_at, lead.assigned_at, now, lead.owner)
