"""Runs of longer jobs: start, tell how far, finish. Each step is a verb on the row that people see.

run = start_run("leads.import", scope=str(batch.pk), by=user, total=50_000)
advance(run, done=2_000)
finish_run(run, message=_("50,000 rows imported"))
"""

from django.db.models.functions import Now

from .models import JobRun


def start_run(kind, *, scope="", local_date=None, by=None, total=None, data=None):
    """A running row. With a local date the day's only one: an earlier one that failed starts again, a finished one
    is returned as it is."""
    fields = {"state": JobRun.State.RUNNING, "started_at": Now(), "by": by, "total": total, "data": data or {}}
    if local_date is None:
        return _fresh(JobRun.objects.create(kind=kind, scope=scope, **fields))
    run, created = JobRun.objects.get_or_create(kind=kind, scope=scope, local_date=local_date, defaults=fields)
    if not created and run.state != JobRun.State.DONE:
        _set(run, **fields, done=0, message="", finished_at=None)
    return _fresh(run)


def advance(run, *, done, total=None, message=None):
    """How far it has come."""
    known = {"done": done, "total": total, "message": message}
    return _set(run, **{name: value for name, value in known.items() if value is not None})


def finish_run(run, *, message="", done=None, data=None):
    known = {"done": done, "data": data}
    known = {name: value for name, value in known.items() if value is not None}
    return _set(run, state=JobRun.State.DONE, message=message, finished_at=Now(), **known)


def fail_run(run, *, message):
    return _set(run, state=JobRun.State.FAILED, message=message[:4000], finished_at=Now())


def _set(run, **fields):
    JobRun.objects.filter(pk=run.pk).update(**fields)
    return _fresh(run)


def _fresh(run):
    run.refresh_from_db()
    return run
