"""What a visitor did on a web site: kept under the visitor's own id or a receipt until they say who they are."""

import datetime as dt
import re

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from crm.jobs.outbox import announce
from crm.rules.refusals import Invalid

from ..models import VisitorEvent
from .reading import storable

MOST = 50
LONGEST_DATA = 2000
OLDEST = dt.timedelta(days=90)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


def read_events(data):
    """Events ready to be stored. Raises Invalid."""
    many = data.get("events", [data])
    if not isinstance(many, list) or not 0 < len(many) <= MOST or not all(isinstance(one, dict) for one in many):
        raise Invalid({"events": [_("Give a list of 1 to %(n)s events.") % {"n": MOST}]})
    return [_read({**{k: data.get(k) for k in ("visitor", "receipt")}, **one}) for one in many]


def _read(one):
    errors = {}
    texts = {}
    for name, longest in (("visitor", 64), ("receipt", 40), ("kind", 40), ("key", 80)):
        value = one.get(name)
        value = "" if value is None else value
        if not isinstance(value, str) or len(value) > longest:
            errors[name] = [_("Give a text of at most %(n)s characters.") % {"n": longest}]
        else:
            texts[name] = storable(value).strip()
    if not errors and not (texts["visitor"] or texts["receipt"]):
        errors["visitor"] = [_("Say whose event it is: a visitor id or a receipt.")]
    if "kind" in texts and not _KIND.fullmatch(texts["kind"]):
        errors["kind"] = [_("Give a kind such as pricing_page.")]
    at, extra = _moment(one.get("at"), errors), storable(one.get("data") or {})
    if not isinstance(extra, dict) or len(str(extra)) > LONGEST_DATA:
        errors["data"] = [_("Give a small object.")]
    if errors:
        raise Invalid(errors)
    return {**texts, "at": at, "data": extra}


def _moment(given, errors):
    """When it happened: not in the future, not before anybody could remember; now where nothing is said."""
    now = timezone.now()
    if given is None:
        return now
    try:
        at = parse_datetime(given) if isinstance(given, str) else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        errors["at"] = [_("Give a moment as 2026-01-31T09:00:00Z.")]
        return now
    if not 2000 <= at.year <= 2200:
        return now
    at = at if timezone.is_aware(at) else at.replace(tzinfo=dt.UTC)
    return min(max(at, now - OLDEST), now)


@transaction.atomic
def store_events(form, events):
    """Keep them; an event with a known key counts once. How many were accepted. The worker links them to a lead."""
    for event in events:
        once = {name: event[name] for name in ("visitor", "receipt", "key")}
        if event["key"]:
            row, new = VisitorEvent.objects.get_or_create(form=form, **once, defaults=event)
        else:
            row, new = VisitorEvent.objects.create(form=form, **event), True
        if new:
            announce("visitor.event", event=row.pk)
    return len(events)
