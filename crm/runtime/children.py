"""The long-running processes beside the servers: what starts each, and what happens when one dies."""

import sys
import time
from pathlib import Path

from . import forked, processes, say

MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "-A", "crm", "worker", "--loglevel", "INFO", "--without-gossip"]
# Two workers, so that no lead waits behind an import or a nightly report.
QUICK = [*CELERY, "--without-mingle", "-n", "quick@%h", "-Q", "celery", "--concurrency", "2"]
SLOW = [*CELERY, "--without-mingle", "-n", "slow@%h", "-Q", "slow", "--concurrency", "1"]
WEB = [
    sys.executable,
    "-m",
    "gunicorn",
    "crm.wsgi",
    "--worker-class",
    "crm.runtime.threads.Worker",
    "--workers",
    "2",
    "--threads",
    "8",
]
STEADY = 30  # seconds after which a child counts as started well
LONGEST = 30  # seconds between two attempts at most


class Child:
    """One process that is to be there: started, watched, started again with growing pauses, stopped."""

    def __init__(self, name: str, argv: list[str], *, log: Path, var: Path, root: Path, env: dict[str, str]):
        self.name, self.argv, self.log, self.var, self.root, self.env = name, argv, log, var, root, env
        self.process = None
        self.failures, self.began, self.again_at = 0, 0.0, 0.0

    def start(self) -> None:
        """Start it."""
        self.began = time.monotonic()
        self.process = forked.start(self.name, self.argv, log=self.log, cwd=self.root, env=self.env)
        processes.write_pid(self._noted, self.process.pid)

    def look(self) -> None:
        """Start it again when it is gone and its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            code, self.process = self.process.returncode, None
            self.failures = 0 if now - self.began > STEADY else self.failures + 1
            pause = min(2 ** max(self.failures - 1, 0), LONGEST)
            self.again_at = now + pause
            say.line(f"  {self.name} stopped (code {code}); starting it again in {pause} s; see {self.log}")
        elif self.process is None and now >= self.again_at:
            self.start()

    def ask_to_stop(self) -> None:
        """It lets what it is at come to its end."""
        if self.process is not None:
            processes.ask_to_stop(self.process)

    def end(self, seconds: float) -> None:
        """After so many seconds at most, it and whatever it started is gone."""
        if self.process is not None:
            processes.wait_and_end(self.process, seconds)
        self._noted.unlink(missing_ok=True)

    @property
    def _noted(self) -> Path:
        return self.var / "run" / f"{self.name}.pid"


def web_argv(host: str, port: int) -> list[str]:
    """Gunicorn at our address."""
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [*WEB, "--bind", where, "--no-control-socket", "--preload", "--graceful-timeout", "5", "--timeout", "60"]
