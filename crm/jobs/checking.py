"""Asking what must never be true: every night, and whenever somebody wants to know now.

A run's `data` is {"held": [names], "broken": {name: [offenders as text]}}; `done` of `total` says how far it is.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from .claims import claim
from .invariants import Broken, all_invariants, each_invariant
from .models import JobRun
from .runs import advance, fail_run, finish_run, start_run

KIND, ASKED = "jobs.invariants", "asked"
LONGEST = timedelta(minutes=15)  # as the task's hard limit: a run older than that has lost its worker


def check_of(day):
    """The local day's one check; a day that is done stays done."""
    run = start_run(KIND, local_date=day, total=len(all_invariants()))
    if run.state != run.State.DONE:
        _check(run)


def ask_for_check(*, by):
    """A check as soon as a worker is free; who asks while one waits gets that one."""
    with transaction.atomic():
        return _open().order_by("id").first() or JobRun.objects.create(
            kind=KIND, scope=ASKED, total=len(all_invariants()), by=by
        )


def checks_asked():
    """What a worker has to begin: asked for, or begun by a worker that is gone."""
    gone = Q(state=JobRun.State.RUNNING, started_at__lt=Now() - LONGEST)
    return _open().filter(Q(state=JobRun.State.QUEUED) | gone)


def check_as_asked():
    """Everything asked for; the claim is committed first, so that a second worker leaves it alone."""
    with transaction.atomic():
        runs = claim(checks_asked().order_by("id"), 1)
        JobRun.objects.filter(pk__in=[run.pk for run in runs]).update(
            state=JobRun.State.RUNNING, started_at=Now(), done=0, data={}
        )
    for run in runs:
        _check(run)


def latest_checks():
    """(the last one that ended, the one that is open): either may be None."""
    ended = JobRun.objects.filter(kind=KIND).exclude(finished_at=None).order_by("-finished_at").first()
    return ended, _open().order_by("id").first()


def _open():
    return JobRun.objects.of(KIND, ASKED).filter(state__in=(JobRun.State.QUEUED, JobRun.State.RUNNING))


def _check(run):
    held, broken = [], []
    for name, offenders in each_invariant():
        if offenders:
            broken.append(Broken(name, offenders))
        else:
            held.append(name)
        advance(run, done=len(held) + len(broken), total=len(all_invariants()))
    data = {"held": held, "broken": {each.name: [" ".join(map(str, row)) for row in each.offenders] for each in broken}}
    JobRun.objects.filter(pk=run.pk).update(data=data)
    if broken:
        fail_run(run, message="\n".join(map(str, broken)))
    else:
        finish_run(run)
