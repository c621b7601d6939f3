"""What waits, of letters."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .models import Letter

backlog("letters", _("Letters to send"), lambda: Letter.objects.due(), since="created_at", late=300)
