"""Single leads shared with a person or a team."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.models.share import Share, share_constraints

from .lead import Lead


class LeadShare(Share):
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="shares")

    class Meta:
        verbose_name = _("share of a lead")
        verbose_name_plural = _("shares of leads")
        constraints = share_constraints("lead_share", "lead")
