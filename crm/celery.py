"""The Celery application. A task carries no state: it only says which table to look at."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")

app = Celery("crm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add("crm.jobs.heartbeat:WorkerHeartbeat")
app.steps["consumer"].add("crm.jobs.heartbeat:BrokerPulse")
