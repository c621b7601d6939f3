"""A command that needs the servers: beside a running `make run`, or with servers started for its duration."""

import os
import signal
import subprocess
import sys

from . import checks, places, say, servers
from .environment import Environment
from .leftovers import MARK


def run_command(argv: list[str]) -> int:
    """Its exit code."""
    working = subprocess.Popen(argv, cwd=places.ROOT)
    while True:
        try:
            return working.wait()
        except KeyboardInterrupt:
            continue  # the command got it too and ends in its own way


def run(argv: list[str]) -> int:
    """Run the command on the database of CRM_VAR (or DATABASE_URL), migrated."""
    Environment().database()
    if servers.is_running(places.VAR) or os.environ.get("DATABASE_URL"):
        return run_command(argv)
    checks.writable(places.VAR)
    os.environ[MARK] = str(places.VAR)
    with servers.alone(places.VAR, " ".join(argv[1:])):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        servers.clean_start(places.VAR)
        with say.step("PostgreSQL"):
            postgres = servers.start_postgres(places.VAR)
        try:
            return subprocess.call([sys.executable, "-m", "crm.runtime.prepare"], cwd=places.ROOT) or run_command(argv)
        finally:
            postgres.stop()
            (places.VAR / "run" / "postgres.pid").unlink(missing_ok=True)
