"""Celery's queues, which task goes where, how messages travel, and the timetable of beat."""

from celery.schedules import crontab
from kombu import Queue

# Long work has a queue of its own, so that no lead waits behind an import: `worker -Q celery` and `worker -Q slow`.
# A worker started without -Q serves both. Each has its own key: with one key, every message would reach both.
QUEUES = [Queue("celery", routing_key="celery"), Queue("slow", routing_key="slow")]
SLOW = (
    "analytics.*",
    "crm.automation.*",
    "crm.handovers.*",
    "crm.imports.*",
    "crm.oversight.*",
    "crm.jobs.tasks.prune",
    "crm.jobs.tasks.check_as_asked",
    "crm.jobs.tasks.check_invariants",
    "leads.tasks.measure",
    "leads.tasks.rescore",
)
# What is named in full goes where it says, whatever the patterns say: reports wait for no import.
ROUTES = {"analytics.tasks.count": {"queue": "celery"}} | {task: {"queue": "slow"} for task in SLOW}

TRANSPORT = {
    "visibility_timeout": 3600,  # above every time limit, or a long task would run twice
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
}

TIMETABLE = {
    "sweep": {"task": "crm.jobs.tasks.sweep_all", "schedule": 30.0, "options": {"expire_seconds": 25}},
    # Every hour, not only at 00:05: each call runs the local days that are finished and not yet done.
    "nightly": {"task": "analytics.tasks.nightly", "schedule": crontab(minute="5")},
    "invariants": {"task": "crm.jobs.tasks.check_invariants", "schedule": crontab(minute="35", hour="0")},
    "prune": {"task": "crm.jobs.tasks.prune", "schedule": crontab(minute="50", hour="3")},
}
