"""Verbs on activities, follow-ups and notices."""

from .activities import log_activity, record_activity
from .followups import finish_followup, plan_followup, postpone_followup, refresh_next
from .notices import notify, read_notices

__all__ = [
    "finish_followup",
    "log_activity",
    "notify",
    "plan_followup",
    "postpone_followup",
    "read_notices",
    "record_activity",
    "refresh_next",
]
