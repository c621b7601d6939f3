"""A row that kills its worker every time, and one that raises: everybody else is served, and both end where a person
sees them."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from crm.jobs.models import JobRun, Outbox
from crm.jobs.outbox import announce
from leads.models import Assignment, Intake, Lead

from .account import setting
from .house import until
from .poison import KILLER, RAISER

POISONED = ("tests.chaos.poison", "tests.jobs.sample_handlers")
SHOWN = ("A lead that the worker could not process", "An announcement was given up")


def fill(leads, announcements):
    """Healthy rows with the poisonous ones in their midst."""
    phones = ["" for _n in range(leads)]
    phones[leads // 3], phones[leads // 2] = KILLER, RAISER
    made = Lead.objects.bulk_create(
        Lead(name=f"Row {n}", phone=phone, phone_e164=phone) for n, phone in enumerate(phones)
    )
    with transaction.atomic():
        bad = [announce("test.killer"), announce("test.poison")]
        for number in range(announcements):
            announce("test.count", number=number)
    return [lead for lead in made if lead.phone], bad


def hurry():
    """Time passes: what was put off for minutes is due now."""
    now = timezone.now() - dt.timedelta(seconds=1)
    Lead.objects.filter(intake=Intake.PENDING, intake_not_before__gt=now).update(intake_not_before=now)
    Outbox.objects.waiting().filter(not_before__gt=now + dt.timedelta(seconds=3)).update(not_before=now)


def poison(house, account, *, leads, announcements, seconds):
    bad_leads, bad_rows = fill(leads, announcements)
    sick = {lead.pk for lead in bad_leads}
    healthy = Lead.objects.exclude(pk__in=sick)
    if "worker" in house.running:
        house.kill("worker")
    house.start("worker", *POISONED)
    if "relay" not in house.running:
        house.start("relay")

    def others_served():
        done = JobRun.objects.filter(kind="test.count").count()
        return not healthy.filter(intake=Intake.PENDING).exists() and done >= announcements

    until(others_served, seconds)
    until(lambda: (hurry(), Lead.objects.filter(pk__in=sick, intake=Intake.FAILED).count())[1] == 2, seconds)
    until(lambda: (hurry(), Outbox.objects.dead().count())[1] == 2, seconds)
    account.put_in += leads + announcements + 2
    account.out += Assignment.objects.filter(lead__in=healthy.filter(name__startswith="Row ")).count()
    account.out += JobRun.objects.filter(kind="test.count").values("scope").distinct().count()
    account.rejected += Lead.objects.filter(intake=Intake.FAILED).exclude(intake_error="").count()
    account.rejected += Outbox.objects.dead().filter(pk__in=[row.pk for row in bad_rows]).exclude(last_error="").count()
    account.doubled += JobRun.objects.filter(kind="test.count").count() - announcements
    account.facts["attempts of the leads"] = sorted(
        Lead.objects.filter(pk__in=sick).values_list("intake_attempts", flat=True)
    )


@pytest.mark.chaos
def test_poisonous_rows_harm_nobody_else_and_are_shown(house, account):
    poison(house, account, leads=setting("POISON_LEADS", 500), announcements=200, seconds=240)
    account.close(expected=SHOWN)
