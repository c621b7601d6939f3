"""A world in which every task finds work: run twice on an idle one, any task would pass."""

import datetime as dt

from django.utils import timezone

from crm.followups.defaults import ship_all
from crm.followups.services import plan_followup
from crm.jobs.models import Heartbeat
from crm.jobs.outbox import announce
from crm.users.models import Letter, Session
from leads.defaults import ship
from leads.models import Lead
from leads.services.create import create_lead
from tests.customers.cast import make_customer


def make_busy(world):
    """Leads to assign and to score anew, a reminder that is due, announcements, rows to forget."""
    ship_all()
    ship()
    now = timezone.now()
    for number in range(5):
        create_lead(
            by=None, name=f"Visitor {number}", phone=f"+86 138 0000 000{number}", email=f"v{number}@example.com"
        )
    old = create_lead(by=world.ann, name="An old friend")
    Lead.objects.filter(pk=old.pk).update(intake="done", scored_at=None)
    announce("lead.mql", record=old.pk)
    customer = make_customer(world.ann)
    plan_followup(customer, owner=world.ann, due=now - dt.timedelta(minutes=1), goal="Call", by=None)
    Session.objects.create(
        session_key="gone", session_data="", expire_date=now - dt.timedelta(days=1), started_at=now, seen_at=now
    )
    Heartbeat.objects.create(name="gone", kind="worker", pid=1, host="gone", at=now - dt.timedelta(days=2))
    Letter.objects.create(kind=Letter.RESET, email="nobody@example.com", language="en")
