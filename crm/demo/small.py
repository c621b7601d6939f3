"""The small demo: what a new user clicks through, in both languages. The same on every machine, up to the date."""

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone, translation

from crm.followups.models import FollowUp, Notification
from crm.users.models import User

from .accounts import make_accounts
from .incoming import make_leads
from .people import make_people
from .stories import make_opportunities

SEED = 2026
OLD_NEWS = 3  # days after which a notice of the demo has been read


@transaction.atomic
def load(say):
    """Make people, customers, leads and opportunities. Does nothing where a user exists; True when it was loaded."""
    if User.objects.exists():
        return False
    seeded = random.Random(SEED)  # noqa: S311  not a secret
    with translation.override("en"):
        people = make_people()
        say(f"{len(people)} people")
        accounts = make_accounts(people, seeded)
        say(f"{len(accounts)} customers")
        say(f"{make_leads(people, seeded)} leads")
        say(f"{make_opportunities(people, accounts, seeded)} opportunities")
        _tidy()
    return True


def _tidy():
    """Old notices have been read, and people were reminded of what is overdue."""
    now = timezone.now()
    FollowUp.objects.due(now).filter(reminded_at=None).update(reminded_at=now)
    old = now - dt.timedelta(days=OLD_NEWS)
    Notification.objects.filter(at__lt=old).update(read_at=old)
