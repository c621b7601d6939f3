"""What waits, of pictures and sums."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .nightly import late_rows
from .summary.counting import waiting

backlog("pictures", _("Ledger rows that pictures do not know yet"), late_rows, since="at", late=3600)
backlog("sums", _("Changed opportunities that the sums of reports do not contain yet"), waiting, since="at", late=300)
