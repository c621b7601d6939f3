"""What waits, by kind: how many rows are due and since when the oldest is. Each package names its own in
`<package>/backlogs.py`.

backlog("leads", _("Leads to score and assign"), lambda: Lead.objects.pending(), since="created_at", late=60)
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Outbox

MOST = 10_000  # rows counted at most: a figure for people, asked often

_backlogs: dict[str, "Backlog"] = {}


@dataclass(frozen=True)
class Backlog:
    """`rows`: what is due now, answered by an index. `since`: the column that says since when. `late`: seconds after
    which somebody should look."""

    kind: str
    label: str
    rows: Callable
    since: str
    late: int


@dataclass(frozen=True)
class Waiting:
    """`count` is exact below MOST; `oldest` None where nothing waits; `error` where it could not be asked."""

    backlog: Backlog
    count: int = 0
    oldest: datetime | None = None
    error: str = ""

    @property
    def seconds(self):
        return max(0.0, (timezone.now() - self.oldest).total_seconds()) if self.oldest else 0.0

    @property
    def late(self):
        return bool(self.error) or self.seconds > self.backlog.late

    @property
    def capped(self):
        return self.count >= MOST


def backlog(kind, label, rows, *, since, late):
    _backlogs[kind] = Backlog(kind, label, rows, since, late)


def all_waiting():
    """Every kind, in the order of their names; one that cannot be asked silences no other."""
    return [_look(each) for _kind, each in sorted(_backlogs.items())]


def _look(backlog):
    try:
        with transaction.atomic():
            due = backlog.rows().order_by()
            count = due.values("pk")[:MOST].count()
            oldest = due.order_by(backlog.since).values_list(backlog.since, flat=True).first() if count else None
        return Waiting(backlog, count, oldest)
    except DatabaseError as error:
        return Waiting(backlog, error=str(error).strip())


backlog("outbox", _("Announcements to handle"), lambda: Outbox.objects.due(), since="not_before", late=60)
backlog("outbox_dead", _("Announcements given up"), lambda: Outbox.objects.dead(), since="created_at", late=0)
