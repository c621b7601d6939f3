"""What waits for somebody, of leads."""

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .models import Lead, Submission
from .scoring.rescore import stale_sets


def unanswered():
    """Leads whose first answer is late: for a person, not for a machine."""
    return Lead.objects.filter(deleted_at=None, first_response_at=None, response_due_at__lt=Now()).open()


backlog("submissions", _("Submissions to take in"), lambda: Submission.objects.due(), since="received_at", late=60)
backlog("leads", _("Leads to score and assign"), lambda: Lead.objects.pending(), since="created_at", late=60)
backlog("scores", _("Leads without a score"), lambda: next(stale_sets()), since="created_at", late=3600)
backlog("first_responses", _("First responses that are late"), unanswered, since="response_due_at", late=86_400)
