"""The small demo: what a new user clicks through, in both languages. The same on every machine, up to the date."""

import random

from django.db import transaction
from django.utils import translation

from crm.followups.models import FollowUp, Notification
from crm.users.models import User

from .accounts import make_accounts
from .clock import at
from .incoming import make_leads
from .people import make_people
from .stories import make_opportunities
from .times import days_ago

SEED = 2026
OLD_NEWS = 3  # days after which a notice of the demo has been read and a finished record's follow-up is done


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
    """Old notices are read, and old promises were kept: what is overdue in the demo is a handful, not a history."""
    with at(days_ago(OLD_NEWS, random.Random(SEED), hour=9)) as then:  # noqa: S311
        Notification.objects.filter(at__lt=then).update(read_at=then)
        FollowUp.objects.open().filter(due__lt=then).exclude(owner__email="ann@example.com").update(done_at=then)
