"""The response clock of a lead: due, overdue, or answered in so many working minutes of its owner."""

from dataclasses import dataclass

from django.utils import timezone

from crm.calendar import working_minutes_between

from .assignment.hours import hours_of


@dataclass(frozen=True)
class Clock:
    """`state`: "due", "late", "answered" in time, "slow" (answered too late), or "" where nobody is asked to answer.

    `minutes`: working minutes until the answer, or since the clock began while there is none. `left`: until it is due.
    """

    state: str = ""
    due: object = None
    answered: object = None
    minutes: int | None = None
    left: int | None = None

    def __bool__(self):
        return bool(self.state)


def clock_of(lead, *, now=None):
    """The clock as it stands now. Reads `lead.owner`, which the caller has fetched; asks the database nothing else."""
    now = now or timezone.now()
    if lead.assigned_at is None or lead.response_due_at is None:
        return Clock()
    end = lead.first_response_at or now
    minutes = working_minutes_between(lead.assigned_at, end, hours_of(lead.owner)) if lead.owner_id else None
    if lead.first_response_at:
        state = "slow" if lead.first_response_at > lead.response_due_at else "answered"
    elif not lead.is_open:
        return Clock()
    else:
        state = "late" if lead.response_due_at < now else "due"
    waits = state == "due" and lead.owner_id
    left = working_minutes_between(now, lead.response_due_at, hours_of(lead.owner)) if waits else None
    return Clock(state, lead.response_due_at, lead.first_response_at, minutes, left)
