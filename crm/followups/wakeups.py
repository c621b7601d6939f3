"""When the worker is to look at follow-ups."""

from crm.jobs.wakeups import wake

from .services.reminders import due_reminders

wake("crm.followups.tasks.remind", when=due_reminders)
