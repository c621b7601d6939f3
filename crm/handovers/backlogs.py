"""What waits, of hand-overs."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .models import HandOver

backlog("handovers", _("Hand-overs under way"), lambda: HandOver.objects.in_work(), since="at", late=1800)
