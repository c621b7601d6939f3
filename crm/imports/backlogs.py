"""What waits, of imports."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .models import Import

backlog("imports", _("Imports to run"), lambda: Import.objects.due(), since="created_at", late=1800)
