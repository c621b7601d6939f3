"""What tells a world that is half made from people's own: one `JobRun`, written while the database was still empty.

It stands from the first row to the last and knows which indexes and foreign keys were taken away. Nobody can log in
before the last step, so whatever lies in the tables while it stands is ours, and is taken away before the next try.
"""

from django.apps import apps
from django.db import connection, transaction

from analytics.models import DailyPicture, FunnelReport
from analytics.nightly import LATE, NIGHTLY
from analytics.summary.counting import count_anew
from crm.customers.models import Contact, Customer, Touch
from crm.followups.models import Activity, FollowUp, Notification
from crm.imports.models import Import
from crm.jobs.models import JobRun
from crm.jobs.runs import fail_run, finish_run, start_run
from crm.users.models import User
from leads.models import Assignment, Lead, LeadEvent, LeadLoad, Submission
from opportunities.models import LineItem, Member, Opportunity, OpportunityContact, StageChange

from . import bare, organisation

KIND = "demo.large"
FILLED = (
    *(Customer, Contact, Touch, Lead, Assignment, LeadEvent, Submission, Opportunity, StageChange, OpportunityContact),
    *(Member, LineItem, Activity, FollowUp, Notification, DailyPicture),
)
AFTERWARDS = (FunnelReport, LeadLoad)  # what the product makes of it
PEOPLES = (Import,)  # tables that we never write and that only people fill
TABLES = [model._meta.db_table for model in FILLED]


class Refused(Exception):
    """Somebody's data are in the database; the message is for the user."""


def last_run():
    return JobRun.objects.of(KIND).order_by("-pk").first()


def half_made():
    """The run of a fill that was broken off, or None."""
    run = last_run()
    return run if run and run.state in (JobRun.State.RUNNING, JobRun.State.FAILED) and "parts" in run.data else None


def refuse_peoples_data():
    """Raise Refused unless the database is empty, or holds nothing but our own unfinished fill."""
    others = User.objects.exclude(external_source=organisation.MADE, is_active=False)
    if others.exists():
        raise Refused(
            "There are users already: the large demo goes into an empty organisation only. "
            "Give it one of its own, for example: CRM_VAR=var-large make demo SIZE=large"
        )
    if half_made():
        filled = [model for model in PEOPLES if model.objects.exists()]
    else:
        filled = [model for model in (*FILLED, *PEOPLES) if model.objects.exists()]
    if filled:
        names = ", ".join(str(model._meta.verbose_name_plural) for model in filled)
        raise Refused(f"There are {names} already: the large demo goes into an empty organisation only.")


def begin(plan):
    """Write down what is about to be taken away."""
    return start_run(KIND, total=plan.leads, data=plan.as_json() | {"parts": bare.parts_of(TABLES)})


def done(run, message):
    finish_run(run, message=message, done=run.total, data={k: v for k, v in run.data.items() if k != "parts"})


@transaction.atomic
def clear(run=None):
    """Take away what an unfinished fill wrote, put every index and key back. The caller made sure that it is ours."""
    run = run or half_made()
    with connection.cursor() as cursor:
        names = ", ".join(f'"{name}"' for name in _with_references(cursor))
        cursor.execute("SET LOCAL audit.erasing = 'on'")  # the timeline and the ledger of nobody but this fill
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be left to be asked of the rows that go
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")
    JobRun.objects.filter(kind__in=(NIGHTLY, LATE)).delete()
    if run:
        parts = run.data.get("parts", ())
        for part in bare.missing(parts):
            bare.create(part)
        bare.validate([part for part in parts if part["key"]])
    organisation.remove_organisation()
    count_anew()
    if run and run.state == JobRun.State.RUNNING:
        fail_run(run, message="Broken off; what it had written was taken away.")
    if run:
        JobRun.objects.filter(pk=run.pk).update(data={k: v for k, v in run.data.items() if k != "parts"})


def _with_references(cursor):
    """Our tables and all that point at them; TRUNCATE wants them together. None of the others holds a row of value:
    while the marker stands there are no people who could have written one."""
    names, more = set(), {model._meta.db_table for model in (*FILLED, *AFTERWARDS)}
    while more:
        names |= more
        cursor.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint "
            "WHERE contype = 'f' AND confrelid = ANY(%s::regclass[])",
            [list(more)],
        )
        more = {name.strip('"') for (name,) in cursor.fetchall()} - names
    return sorted(names & {model._meta.db_table for model in apps.get_models(include_auto_created=True)})
