"""The Celery application. A task carries no state: it only says which table to look at."""

import gc
import os

from celery import Celery, Task, signals

from crm.runtime.room import roomy

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


class Witnessed(Task):
    """What a task writes is told to the audit with the task's name."""

    @roomy
    def __call__(self, *args, **kwargs):
        from crm.audit.acting import acting

        with acting(door="worker", via=self.name):
            return super().__call__(*args, **kwargs)


app = Celery("crm", task_cls=Witnessed)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("crm.jobs.heartbeat:WorkerHeartbeat")
app.steps["consumer"].add("crm.jobs.heartbeat:BrokerPulse")


@signals.worker_before_create_process.connect
def leave_alone(**_kwargs):
    """What is loaded by now stays: a process of the pool that looked for garbage in it would copy it page by page, and
    spend a tenth of its time."""
    gc.collect()
    gc.freeze()
