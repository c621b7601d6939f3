"""The whole application in one process, before all others are forked from it."""

import gc
import importlib
import os

# What the processes load when they start, beyond the application itself.
PARTS = (
    "gunicorn.app.wsgiapp",
    "crm.runtime.threads",
    "celery.bin.celery",
    "celery.bin.worker",
    "celery.concurrency.prefork",
    "celery.worker.worker",
    "celery.worker.consumer",
    "kombu.transport.redis",
    "crm.jobs.heartbeat",
    "crm.jobs.timetable",
    "crm.jobs.management.commands.relay",
    "crm.jobs.management.commands.beat",
)


def load(env: dict[str, str]) -> None:
    """Views, templates, both languages, tasks, in the environment that all will have. It opens no connection."""
    os.environ.update(env)
    import crm.wsgi  # noqa: F401
    from crm.celery import app

    app.loader.import_default_modules()
    for part in PARTS:
        importlib.import_module(part)
    gc.collect()
    gc.freeze()
