"""Due deliveries, leased by the database's clock, signed, sent, and tried again.

A lease is taken and committed before anything is sent, and what came of it is written by whoever still holds it. A
worker that is killed in between leaves a row that is due again when the lease ends: the receiver may hear the same
thing twice, with the same key, and never nothing.
"""

import datetime as dt
import hashlib
import hmac
import time

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from crm.jobs.claims import claim
from crm.jobs.turns import Turns, is_ending
from crm.rules.refusals import Invalid

from . import client
from .models import Delivery, Webhook

LEASE = dt.timedelta(seconds=60)  # well above client.SECONDS and a slow resolver
PAUSES = [dt.timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 4 * 3600, 12 * 3600)]
SWEEP = 30  # seconds; then the relay pokes again


def send_due():
    """Send what is due, one to each receiver in turn, so that none waits behind another's pile. How many were tried."""
    tried = 0
    for _turn in Turns(SWEEP):
        before = tried
        for webhook in Webhook.objects.ready():
            if not is_ending() and (delivery := _lease(webhook)):
                _told(delivery, *_attempt(delivery))
                tried += 1
        if tried == before:
            break
    return tried


def signature(secret, body, at):
    """`t=<seconds>,v1=<HMAC-SHA256 of "<seconds>.<body>">`: the receiver refuses old seconds, so that nothing that
    was overheard can be sent again."""
    mac = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


@transaction.atomic
def _lease(webhook):
    """The longest due delivery of this receiver that nobody holds; None where there is none."""
    rows = claim(webhook.deliveries.due().order_by("not_before", "id"), 1)
    if not rows:
        return None
    (delivery,) = rows
    delivery.webhook, delivery.attempts = webhook, delivery.attempts + 1
    Delivery.objects.filter(pk=delivery.pk).update(attempts=delivery.attempts, not_before=Now() + LEASE)
    return delivery


def _attempt(delivery):
    """(status or None, code of what went wrong)"""
    if delivery.webhook.secret is None:
        return None, "sealed"
    headers = {
        "Content-Type": "application/json",
        "Shangji-Event": delivery.event,
        "Shangji-Delivery": str(delivery.key),
        "Shangji-Signature": signature(delivery.webhook.secret, delivery.body, int(time.time())),
    }
    try:
        status = client.post(delivery.webhook.url, delivery.body.encode(), headers)
    except client.Unreachable as why:
        return None, str(why)
    except Invalid:  # the ports that may be called are fewer now
        return None, "refused"
    return status, "" if 200 <= status < 300 else "answered"


@transaction.atomic
def _told(delivery, status, error):
    """Write what came of it, unless the lease ran out and somebody else has the row."""
    mine = Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts, state=Delivery.State.WAITING)
    if not error:
        mine.update(state=Delivery.State.DELIVERED, answer=status, error="", delivered_at=Now())
        Webhook.objects.filter(pk=delivery.webhook_id).exclude(failures=0).update(failures=0, rests_until=Now())
        return
    if delivery.attempts > len(PAUSES):
        mine.update(state=Delivery.State.DEAD, answer=status, error=error)
    else:
        pause = PAUSES[delivery.attempts - 1]
        mine.update(answer=status, error=error, not_before=Now() + pause)
    rest = PAUSES[min(delivery.webhook.failures, 2)]
    Webhook.objects.filter(pk=delivery.webhook_id).update(failures=F("failures") + 1, rests_until=Now() + rest)
