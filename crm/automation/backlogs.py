"""What waits, of webhooks."""

from django.utils.translation import gettext_lazy as _

from crm.jobs.backlogs import backlog

from .models import Delivery

backlog(
    "webhooks",
    _("Webhook deliveries to send"),
    lambda: Delivery.objects.of_listening().due(),
    since="not_before",
    late=120,
)
