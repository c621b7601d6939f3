"""A CRM_VAR that has been used before, and the supervisor as a real process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from crm.runtime import places
from crm.runtime.postgres import Postgres
from tests import harness


class Run:
    """`make run` on a CRM_VAR."""

    def __init__(self, var: Path, **extra: str):
        self.var, self.port = var, free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.env = (
            kept | {"CRM_VAR": str(var), "PORT": str(self.port), "CRM_DEMO": "0", "PYTHONUNBUFFERED": "1"} | extra
        )
        self.process = None

    def start(self) -> str:
        """Start and wait until it greets or gives up; what it wrote."""
        self.out = self.var.with_name(self.var.name + ".out")
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "crm.runtime", "run"],
                cwd=harness.ROOT,
                env=self.env,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + 60
        while self.process.poll() is None and "Ctrl-C" not in self.said and time.monotonic() < until:
            time.sleep(0.05)
        return self.said

    @property
    def said(self) -> str:
        return self.out.read_text()

    def end(self, number: int) -> int:
        """Send a signal to the supervisor alone; its exit code."""
        self.process.send_signal(number)
        return self.process.wait(40)

    def pids(self) -> dict[str, int]:
        """The processes it noted."""
        return {path.stem: int(path.read_text().split()[0]) for path in (self.var / "run").glob("*.pid")}

    def health(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            return answer.status


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def used_var(request):
    """A CRM_VAR with a migrated database, made from the template of the test run in a second."""
    own = request.config.crm_own
    var = own.var / "used"
    template = harness.CACHE / f"template-{harness.schema_hash()}"
    if not template.exists():
        pytest.skip("with DATABASE_URL set there is no cluster to copy")
    var.mkdir()
    subprocess.run(["cp", "-a", str(template), str(var / "postgres")], check=True)
    postgres = Postgres(var / "postgres", own.var / "s", var / "log")
    postgres.start()
    name = harness.template_name()
    postgres.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE false', f'ALTER DATABASE "{name}" RENAME TO shangji')
    postgres.stop()
    (var / "log").unlink()
    yield var
    shutil.rmtree(places.sockets(var), ignore_errors=True)


@pytest.fixture
def supervisor(used_var):
    """A run that is ended with its test."""
    run = Run(used_var)
    yield run
    if run.process is not None and run.process.poll() is None:
        run.end(signal.SIGTERM)
