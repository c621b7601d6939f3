"""What the web server loads before its workers part, and what it leaves alone: each worker pays for it."""

import os
import subprocess
import sys

from crm.runtime.places import ROOT

HEAVY = {
    "holidays.countries": "the calendars of all countries, for one of them: 8 MB",
    "pypinyin.phrases_dict": "how all words are read, for those that names need: 55 MB",
    "phonenumbers.geocoder": "where each number is",
    "segno": "the code of a form and of an authenticator as a picture",
    "python_calamine": "only imports read workbooks",
    "sentry_sdk": "only where SENTRY_DSN is set",
    "celery.worker.consumer": "the web runs no tasks",
    "kombu.transport.redis": "the web never talks to Redis",
    "crm.demo.large": "the demo's data",
    "pytest": "tests",
}
LOADED = [
    "leads.views",
    "crm.calendar.working",
    "pypinyin",
    "analytics.views.report",
]  # the test looks at the right thing
LOOK = "import crm.wsgi, gc, sys; print(gc.get_freeze_count()); print(*sys.modules)"


def test_the_web_server_loads_nothing_heavy_that_it_hardly_needs():
    env = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nowhere",  # and opens no connection
        "SECRET_KEY": "only-to-load-the-application-and-look-at-what-is-there",
        "CRM_DEMO": "0",
    }
    env.pop("SENTRY_DSN", None)
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOOK], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    frozen, modules = told.stdout.splitlines()
    assert [name for name in LOADED if name not in modules.split()] == []
    assert {name: why for name, why in HEAVY.items() if name in modules.split()} == {}
    assert int(frozen) > 100_000  # garbage collection leaves it alone, or the workers would copy it
