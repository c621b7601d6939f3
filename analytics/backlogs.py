"""What waits, of pictures."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .nightly import late_rows

backlog("pictures", _("Ledger rows that pictures do not know yet"), late_rows, since="at", late=3600)
