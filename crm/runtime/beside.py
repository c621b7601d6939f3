"""A command that needs the database: beside a running `make run`, or with a server started for its duration."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

from . import checks, places, say, servers
from .environment import Environment
from .leftovers import MARK


@contextlib.contextmanager
def database(what: str) -> Iterator[str]:
    """The address of the database of CRM_VAR (or DATABASE_URL), answering as long as the block lasts."""
    Environment().database()
    if url := os.environ.get("DATABASE_DIRECT_URL") or os.environ.get("DATABASE_URL"):
        checks.database_answers(url)
        yield url
        return
    url = places.database_url(places.VAR)
    if servers.is_running(places.VAR):
        yield url
        return
    checks.writable(places.VAR)
    os.environ[MARK] = str(places.VAR)
    with servers.alone(places.VAR, what):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        servers.clean_start(places.VAR)
        with say.step("PostgreSQL"):
            postgres = servers.start_postgres(places.VAR)
        try:
            if subprocess.call([sys.executable, "-m", "crm.runtime.prepare"], cwd=places.ROOT):
                raise checks.CannotStart("the database could not be prepared; see above.")
            yield url
        finally:
            postgres.stop()
            (places.VAR / "run" / "postgres.pid").unlink(missing_ok=True)
            servers.forget_sockets(places.VAR)


def run(argv: list[str]) -> int:
    """Run the command there; its exit code."""
    with database(" ".join(argv[1:])):
        working = subprocess.Popen(argv, cwd=places.ROOT)
        while True:
            try:
                return working.wait()
            except KeyboardInterrupt:
                continue  # the command got it too and ends in its own way
