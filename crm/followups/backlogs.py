"""What waits, of follow-ups."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .services.reminders import due_reminders

backlog("reminders", _("Reminders to give"), due_reminders, since="remind_at", late=60)
