"""When the worker is to send, and what of it may be forgotten."""

import datetime as dt

from django.utils import timezone

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .models import Delivery, Webhook

KEPT = dt.timedelta(days=30)

wake("crm.automation.tasks.send_webhooks", when=Webhook.objects.ready)


@prune
def prune_deliveries():
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=Delivery.State.WAITING)
    return old.delete()[0]
