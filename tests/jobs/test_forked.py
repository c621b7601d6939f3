"""What a worker has loaded is shared with the processes of its pool, and stays shared."""

import gc

from celery import signals

import crm.celery  # noqa: F401  connects


def test_no_garbage_is_looked_for_in_what_was_loaded_before_the_fork():
    before = gc.get_freeze_count()
    signals.worker_before_create_process.send(sender=None)
    try:
        assert gc.get_freeze_count() > before + 10_000
    finally:
        gc.unfreeze()
