"""How tests get their servers: see harness.py. Fixtures that everything uses."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from crm.runtime.postgres import PostgresFailed

from . import harness

SERVERS = pytest.StashKey[harness.Servers]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """The controller (or the only process) starts PostgreSQL; every process that runs tests gets its own world."""
    if not hasattr(config, "workerinput"):
        try:
            config.stash[SERVERS] = servers = harness.Servers()
        except (PostgresFailed, subprocess.CalledProcessError) as why:
            raise pytest.UsageError(f"The test database can't be made: {why}") from None
        config.crm_run = {"folder": str(servers.folder), "url": servers.url}
    else:
        config.crm_run = config.workerinput["crm_run"]
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        _Own(config).use()


class _Own:
    """What one xdist worker has to itself: a database, a Valkey, a media folder."""

    def __init__(self, config):
        from crm.runtime.valkey import Valkey

        run, me = config.crm_run, getattr(config, "workerinput", {}).get("workerid", "main")
        folder = Path(run["folder"])
        self.server = run["url"]
        self.name = f"test_{folder.name.removeprefix(harness.PREFIX)}_{me}"
        self.var = folder / me
        self.var.mkdir()
        self.valkey = Valkey(self.var / "valkey.sock", self.var / "valkey.log")
        config.crm_own = self

    @property
    def url(self):
        return harness.database_url(self.server, self.name)

    def use(self):
        """Point the settings at it, before anything reads them."""
        import environ
        from django.conf import settings

        self.valkey.start(wait=False)
        database = settings.DATABASES["default"]
        database.pop("OPTIONS", None)
        database.update(environ.Env.db_url_config(self.url))
        database.setdefault("OPTIONS", {})
        settings.CELERY_BROKER_URL = self.valkey.url
        settings.MEDIA_ROOT = self.var / "media"
        settings.STATIC_ROOT = self.var / "static"
        settings.MEDIA_ROOT.mkdir()
        settings.STATIC_ROOT.mkdir()
        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.SECRET_KEY = settings.SECRET_KEY or "a-key-for-tests-only"
        settings.PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]

    def stop(self):
        self.valkey.stop(ask=signal.SIGKILL)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell each xdist worker where the run's servers are."""
    node.workerinput["crm_run"] = node.config.crm_run


def pytest_collection_modifyitems(items):
    """What takes minutes begins first; say why browser tests do not run on this machine."""
    from .browser.chrome import find_chrome

    items.sort(key=lambda item: "long" not in item.keywords)
    if find_chrome() is None:
        skip = pytest.mark.skip(reason="no Chromium or Chrome found; install one or set CHROME=/path/to/it")
        for item in items:
            if "browser" in item.keywords:
                item.add_marker(skip)


def pytest_unconfigure(config):
    if own := getattr(config, "crm_own", None):
        own.stop()
    if servers := config.stash.get(SERVERS, None):
        servers.stop()


# --- the database ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker):
    """A copy of the migrated template. After a test that commits, a new copy takes its place (see below)."""
    from django.db import connections

    own = request.config.crm_own
    harness.fill_database(own.server, own.name)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    if "DATABASE_URL" in os.environ:
        harness.drop_database(own.server, own.name)


@pytest.fixture(scope="session", autouse=True)
def _committed_data_vanishes(request):
    """A test that commits ends with a fresh copy of the template.

    Django would truncate every table: that takes the rows which migrations ship with it, and append-only tables refuse.
    """
    from django.db import connections
    from django.test import TransactionTestCase

    def fresh_copy(self):
        connections["default"].close()
        harness.fill_database(request.config.crm_own.server, request.config.crm_own.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", fresh_copy)
        yield


@pytest.fixture
def db_connection_url(request) -> str:
    """The address of this worker's database."""
    return request.config.crm_own.url


@pytest.fixture
def world(db):
    """The cast: see world.py."""
    from .world import make_world

    return make_world()


# --- processes ------------------------------------------------------------------------------------------------------


@pytest.fixture
def valkey(request):
    """This worker's Valkey, empty: `.url`, `.client()`, `.stop()`, `.start()`."""
    server = request.config.crm_own.valkey
    server.wait()
    server.client().flushall()
    return server


@pytest.fixture
def server_env(request, valkey) -> dict[str, str]:
    """The environment in which a real worker, relay or gunicorn works on this test's database (transaction=True)."""
    own = request.config.crm_own
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "DATABASE_URL": own.url,
        "REDIS_URL": own.valkey.url,
        "CRM_VAR": str(own.var),
        "CRM_DEMO": "0",
        "SECRET_KEY": "a-key-for-tests-that-is-long-enough-to-please-the-deploy-check-1234567890",
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture(autouse=True)
def _nothing_left(request):
    """Uploaded files, cached values and a reader's language and zone of one test are gone for the next; a module may
    have a folder of its own."""
    from django.core.cache import cache
    from django.utils import timezone, translation

    yield
    cache.clear()
    translation.deactivate()
    timezone.deactivate()
    for left in (request.config.crm_own.var / "media").iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
