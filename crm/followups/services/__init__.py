"""Verbs on activities, follow-ups and notices."""

from .activities import log_activity, record_activities, record_activity, record_all
from .attachments import attach, delete_attachment, forget_attachments, restore_attachment
from .bulk import finish_followups, postpone_followups, reopen_followups
from .followups import (
    change_followup,
    drop_followup,
    finish_followup,
    hand_over_followups,
    log_and_plan,
    plan_first_followups,
    plan_followup,
    postpone_followup,
    refresh_next,
    reopen_followup,
)
from .notices import notify, notify_many, read_notices
from .reminders import remind_due
from .sharing import end_share, share_record
from .showing import show_contact

__all__ = [
    "attach",
    "change_followup",
    "delete_attachment",
    "drop_followup",
    "end_share",
    "finish_followup",
    "finish_followups",
    "forget_attachments",
    "hand_over_followups",
    "log_activity",
    "log_and_plan",
    "notify",
    "notify_many",
    "plan_first_followups",
    "plan_followup",
    "postpone_followup",
    "postpone_followups",
    "read_notices",
    "record_activities",
    "record_activity",
    "record_all",
    "refresh_next",
    "remind_due",
    "reopen_followup",
    "reopen_followups",
    "restore_attachment",
    "share_record",
    "show_contact",
]
