"""The outbox makes deliveries: one row for each receiver that asked for the event."""

import json
import uuid

from crm.jobs.outbox import on

from .events import EVENTS, asked_by
from .models import Delivery, Webhook

# A delivery is known by its webhook and announcement, so that a handler that runs twice makes it once.
NAMESPACE = uuid.UUID("6f4a7c52-6a0f-4f0e-9a5c-2d1b3a5e7c90")


def somebody_listens():
    return Webhook.objects.listening().exists()


@on(*EVENTS, when=somebody_listens)
def tell_webhooks(event):
    listening = Webhook.objects.listening().filter(events__overlap=asked_by(event.topic))
    kind = event.topic.partition(".")[0]
    deliveries = [_delivery(webhook, event, kind) for webhook in listening]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)


def _delivery(webhook, event, kind):
    """Ids only: what they stand for is read over the API, with the rights of whoever reads."""
    key = uuid.uuid5(NAMESPACE, f"{webhook.pk}:{event.id}")
    told = {"id": str(key), "event": event.topic, "at": event.at.isoformat()}
    told |= {"record": {"type": kind, "id": event.ids["record"]}}
    return Delivery(key=key, webhook=webhook, announcement=event.id, event=event.topic, body=json.dumps(told))
