"""Schema, static files and demo data, in one process: `python -m crm.runtime.prepare [schema] [bare] [demo]`.

`schema` stops before static files, `bare` leaves out the configuration the product ships, `demo` fills an empty house.
"""

import gc
import hashlib
import os
import sys
from pathlib import Path

from . import say


def main(argv: list[str]) -> int:
    """Do what is missing; afterwards another run finds nothing to do."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        with say.step("Preparing the database"):
            gc.disable()  # migrations make thousands of classes; collecting garbage took two fifths of their time
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            gc.enable()
    if "bare" not in argv and (missing or not _has_users()):
        call_command("defaults")
    if "schema" in argv:
        return 0
    if _static_changed():
        with say.step("Collecting static files"):
            call_command("collectstatic", verbosity=0, interactive=False, clear=True, skip_checks=True)
            _static_stamp().write_text(_static_hash())
    if "demo" in argv and not _has_users():
        say.line("  Loading demo data")
        call_command("demo", size="small", if_empty=True)
    return 0


def _has_users() -> bool:
    from django.contrib.auth import get_user_model

    return get_user_model().objects.exists()


def _static_stamp() -> Path:
    from django.conf import settings

    return Path(settings.STATIC_ROOT) / ".stamp"


def _static_changed() -> bool:
    stamp = _static_stamp()
    return not stamp.exists() or stamp.read_text() != _static_hash()


def _static_hash() -> str:
    """Changes with any static file of any package."""
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            told = Path(storage.path(name)).stat()
            seen.update(f"{name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return seen.hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
