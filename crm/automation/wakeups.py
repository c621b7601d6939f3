"""When the worker is to send, and what of it may be forgotten."""

from django.utils import timezone

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .models import Delivery, Webhook
from .models.webhook import KEPT

wake("crm.automation.tasks.send_webhooks", when=Webhook.objects.ready)


@prune
def prune_deliveries():
    old = Delivery.objects.filter(created_at__lt=timezone.now() - KEPT).exclude(state=Delivery.State.WAITING)
    return old.delete()[0] + Webhook.objects.past().delete()[0]
