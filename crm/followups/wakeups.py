"""When the worker is to look at follow-ups."""

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .services.attachments import forget_attachments
from .services.reminders import due_reminders

wake("crm.followups.tasks.remind", when=due_reminders)

prune(forget_attachments)
