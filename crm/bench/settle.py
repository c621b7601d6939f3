"""Does all that workers would find to do, so that a run begins in a quiet house: `python -m crm.bench.settle`."""

import os
import sys
import time

MOST = 1200  # seconds


def main():
    """Finished nights, then every sweep until none is due."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    import django

    django.setup()
    from crm.celery import app

    app.loader.import_default_modules()
    until = time.monotonic() + MOST
    app.tasks["analytics.tasks.nightly"]()
    while due := due_tasks():
        if time.monotonic() > until:
            print(f"still due after {MOST} s: {', '.join(due)}", file=sys.stderr)
            return 1
        for task in due:
            app.tasks[task]()
    return 0


def due_tasks():
    """Names of tasks for which rows wait."""
    from crm.jobs.wakeups import all_wakes

    return [wake.task for wake in all_wakes() if wake.due()]


if __name__ == "__main__":
    sys.exit(main())
