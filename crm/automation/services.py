"""Verbs on webhooks. Only an administrator has any."""

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid, NotAllowed

from . import client
from .events import EVENTS
from .models import Delivery, Webhook
from .models.webhook import new_secret


@transaction.atomic
def create_webhook(*, url, events, by, active=True):
    """A new receiver; its `secret` is shown to whoever made it, once."""
    _authorise(by)
    return Webhook.objects.create(url=_address(url), events=_events(events), active=active, owner=by)


@transaction.atomic
def change_webhook(webhook, *, by, url=None, events=None, active=None):
    """Change what is given. Switched on again, it is tried at once."""
    held = _hold(webhook, by)
    if url is not None:
        held.url = _address(url)
    if events is not None:
        held.events = _events(events)
    if active is not None:
        held.active = active
    held.owner, held.version = by, held.version + 1
    held.failures, held.rests_until = 0, Now()
    held.save(update_fields=["url", "events", "active", "owner", "version", "failures", "rests_until"])
    held.refresh_from_db()
    return held


@transaction.atomic
def renew_secret(webhook, *, by):
    """A new secret; what is signed from now on carries it."""
    held = _hold(webhook, by)
    held.secret, held.version = new_secret(), held.version + 1
    held.save(update_fields=["secret", "version"])
    return held


@transaction.atomic
def delete_webhook(webhook, *, by):
    """It hears of nothing any more, and what waits for it is not sent. It can be brought back for 30 days."""
    held = _hold(webhook, by)
    Webhook.objects.alive().filter(pk=held.pk).update(deleted_at=Now(), version=held.version + 1)


@transaction.atomic
def restore_webhook(webhook, *, by):
    """It is there again with its log and its secret; what waited for it is sent. What happened meanwhile it never
    hears."""
    held = _hold(webhook, by)
    if held.deleted_at is not None:
        held.deleted_at, held.version = None, held.version + 1
        held.save(update_fields=["deleted_at", "version"])
    return held


@transaction.atomic
def resend(delivery, *, by):
    """Send it again as if it had never been tried, with the same key. A waiting one is sent at once."""
    held = Delivery.objects.select_for_update().get(pk=delivery.pk)
    _hold(held.webhook, by)
    again = {"state": Delivery.State.WAITING, "attempts": 0, "error": "", "delivered_at": None}
    Delivery.objects.filter(pk=held.pk).update(**again, not_before=Now())
    Webhook.objects.filter(pk=held.webhook_id).update(failures=0, rests_until=Now())
    held.refresh_from_db()
    return held


def _authorise(by):
    if not by.is_admin:
        raise NotAllowed


def _hold(webhook, by):
    _authorise(by)
    return Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)


def _address(url):
    """An address that may be called by its looks; what its name leads to is asked at each call."""
    client.parse(url)
    return url


def _events(events):
    chosen = sorted(set(events))
    if not chosen or any(event not in EVENTS for event in chosen):
        raise Invalid(events=_("Choose what it is to hear of."))
    return chosen
