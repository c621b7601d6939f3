"""Which task has work to do, asked of Postgres: the relay's and the timetable's list of pokes.

In `<package>/wakeups.py`, found by itself:

    wake("leads.tasks.assign_due", when=lambda: Lead.objects.unassigned())          # a queryset
    wake("crm.followups.tasks.remind", when="SELECT 1 FROM ... WHERE due_at <= now()")  # SQL
    wake("leads.tasks.intake", when=hands_for_intake)  # a function: how many workers find something to do

The question is asked twice a second: it must be answered by an index. The task takes no arguments and sweeps until
nothing is due. Beat pokes each of them every half minute as well, whatever the question says.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from .checking import checks_asked
from .models import Outbox

_wakes: dict[str, "Wake"] = {}


@dataclass(frozen=True)
class Wake:
    task: str
    when: str | Callable

    def due(self):
        """For how many workers there is something to do now; 0 or 1 where that was asked as yes or no."""
        if callable(self.when):
            answer = self.when()
            return int(answer.exists() if isinstance(answer, QuerySet) else answer)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS ({self.when})")
            return int(cursor.fetchone()[0])


def wake(task, *, when):
    """Poke `task` (a dotted name) while `when` finds a row, or as often as it says."""
    _wakes[task] = Wake(task, when)


def all_wakes():
    return list(_wakes.values())


wake("crm.jobs.tasks.handle_outbox", when=Outbox.objects.due)
wake("crm.jobs.tasks.check_as_asked", when=checks_asked)
