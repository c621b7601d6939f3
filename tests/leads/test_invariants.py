"""Each invariant of leads finds what it is there for."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.followups.models import FollowUp
from crm.jobs.invariants import broken_invariants
from leads.models import Assignment, Form, Lead, Submission
from leads.services import create_lead

pytestmark = pytest.mark.django_db

LONG_AGO = timezone.now() - dt.timedelta(hours=1)


def broken():
    return {each.name for each in broken_invariants()}


def test_a_healthy_world_breaks_none(shipped):
    create_lead(by=shipped.ann, name="A")
    assert broken() == set()


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (lambda lead: Assignment.objects.all().delete(), "A lead with an owner but without that owner's assignment"),
        (lambda lead: Lead.objects.update(owner=None), "A lead without an owner but with an open assignment"),
        (lambda lead: Lead.objects.update(score=7), "A lead whose score is not the sum of fit and interest"),
        (lambda lead: Lead.objects.update(intake="failed"), "A lead that the worker could not process"),
        (
            lambda lead: Lead.objects.update(intake="pending", created_at=LONG_AGO, updated_at=LONG_AGO),
            "A lead that nobody has taken in for fifteen minutes",
        ),
        (
            lambda lead: FollowUp.objects.all().delete(),
            "A lead that waits for its first response without a follow-up",
        ),
        (
            lambda lead: FollowUp.objects.create(about=lead, owner=lead.owner, goal="x", due=LONG_AGO, sla=True),
            "A lead with two open follow-ups for its first response",
        ),
        (
            lambda lead: Submission.objects.create(form=Form.objects.first(), received_at=LONG_AGO),
            "A submission without an outcome after fifteen minutes",
        ),
        (
            lambda lead: Submission.objects.create(form=Form.objects.first(), state="failed"),
            "A submission that could not be processed",
        ),
    ],
)
def test_damage_is_found(shipped, damage, name):
    damage(create_lead(by=shipped.ann, name="A"))
    assert name in broken()
