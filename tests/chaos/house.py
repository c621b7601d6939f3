"""A whole installation for one test: its own PostgreSQL and Valkey, durable as in production, and the product's real
processes, each of which can be killed, frozen and started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import environ
import psycopg2
from django.db import connections
from django.db.utils import DatabaseError, InterfaceError

from crm.runtime import children, processes
from crm.runtime.valkey import Valkey
from tests import harness
from tests.runtime.conftest import free_port

SECRET = "a-key-for-tests-that-is-long-enough-to-please-the-deploy-check-1234567890"


class House:
    """house.start("web"), house.kill("worker"), house.crash_postgres(), house.freeze_valkey() …"""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix=harness.PREFIX, dir=harness.roomy()))
        self.folder.chmod(0o711)
        processes.write_pid(self.folder / "owner", os.getpid())
        self.running: dict[str, subprocess.Popen] = {}
        self.port = free_port()
        self.collected = False
        self.valkey = Valkey(self.folder / "valkey.sock", self.folder / "valkey.log")
        self.postgres = None
        try:
            self.valkey.start(wait=False)
            self.postgres = harness.own_cluster(self.folder)
            harness.fill_database(self.postgres.url("postgres"), "crm")
            self.valkey.wait()
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        return self.postgres.url("crm")

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        return kept | {
            "DATABASE_URL": self.url,
            "REDIS_URL": self.valkey.url,
            "CRM_VAR": str(self.folder),
            "CRM_DEMO": "1",  # a trial's static files: not compressed
            "STATIC_ROOT": str(harness.CACHE / "static"),
            "SECRET_KEY": SECRET,
            "PYTHONUNBUFFERED": "1",
            "EMAIL_URL": "dummymail://",
        }

    # --- the product's processes ------------------------------------------------------------------------------------

    def start(self, name: str, *include: str, **extra: str) -> subprocess.Popen:
        """`name` begins with web, worker (both queues), quick, slow, relay or beat: "relay", "relay-2"."""
        kind = name.partition("-")[0]
        if kind == "web":
            self._collect_static()
        argv = [*self._argv(name, kind), *(["-I", ",".join(include)] if include else [])]
        timeout = {"STATEMENT_TIMEOUT": "15" if kind == "web" else "300"}
        self.running[name] = processes.start(
            argv,
            log=self.log(name),
            cwd=harness.ROOT,
            env=self.environment | timeout | extra,
            on_parents_death=signal.SIGTERM,
        )
        return self.running[name]

    def _argv(self, name: str, kind: str) -> list[str]:
        return {
            "web": children.web_argv("127.0.0.1", self.port),
            "worker": [*children.CELERY, "--without-mingle", "-n", f"{name}@%h", "--concurrency", "2"],
            "quick": children.QUICK,
            "slow": children.SLOW,
            "relay": [*children.MANAGE, "relay"],
            "beat": [*children.MANAGE, "beat"],
        }[kind]

    def kill(self, name: str) -> None:
        """SIGKILL for the process and all of its children."""
        child = self.running.pop(name)
        processes.end_group(child.pid)
        child.wait(10)

    def end(self, name: str, seconds: float = 30) -> int:
        """SIGTERM; the exit code."""
        child = self.running.pop(name)
        child.terminate()
        return child.wait(seconds)

    def end_all(self, seconds: float) -> dict[str, tuple[int, float]]:
        """SIGTERM for everything at the same time; {name: (exit code, seconds it took)}."""
        began, ended = time.monotonic(), {}
        for child in self.running.values():
            child.terminate()
        while self.running and time.monotonic() < began + seconds:
            for name, child in list(self.running.items()):
                if child.poll() is not None:
                    ended[name] = (self.running.pop(name).returncode, time.monotonic() - began)
            time.sleep(0.05)
        assert not self.running, f"Not within {seconds} seconds: {list(self.running)}"
        return ended

    def look_after(self) -> None:
        """Start again what ended, as a supervisor does."""
        for name, child in list(self.running.items()):
            if child.poll() is not None:
                self.start(name)

    def workers_of(self, name: str) -> list[int]:
        """The children of a process: gunicorn's workers, Celery's pool."""
        return _children_of(self.running[name].pid)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _collect_static(self) -> None:
        if self.collected:
            return
        with harness.locked(harness.CACHE / "lock-static"):
            argv = [sys.executable, "-m", "crm.runtime.prepare", "bare"]
            subprocess.run(argv, cwd=harness.ROOT, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        self.collected = True

    # --- its servers ------------------------------------------------------------------------------------------------

    def crash_postgres(self) -> None:
        """kill -9 of the server and all of its backends: what was not on disk is gone."""
        children_ = _children_of(self.postgres.process.pid)
        processes.end_group(self.postgres.process.pid)
        for pid in children_:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.postgres.process.wait(10)
        for pid in children_:
            processes.wait_gone(pid, 10)

    def stop_postgres_at_once(self) -> None:
        """An immediate shutdown: no checkpoint, the next start recovers."""
        self.postgres.process.send_signal(signal.SIGQUIT)
        self.postgres.process.wait(20)

    def start_postgres(self) -> None:
        self.postgres.start(on_parents_death=signal.SIGQUIT)

    def freeze_valkey(self) -> None:
        self.valkey.process.send_signal(signal.SIGSTOP)

    def thaw_valkey(self) -> None:
        self.valkey.process.send_signal(signal.SIGCONT)

    def wipe_valkey(self) -> None:
        self.valkey.client().flushall()

    def lose_valkey(self) -> None:
        """Killed and started again, empty."""
        self.valkey.stop(ask=signal.SIGKILL)
        self.valkey.start()

    def stop(self) -> None:
        """Everything; nothing stays."""
        for child in self.running.values():
            processes.end_group(child.pid)
        for child in self.running.values():
            child.wait(10)
        if self.valkey.process is not None:
            self.thaw_valkey()
            self.valkey.stop(ask=signal.SIGKILL)
        if self.postgres is not None:
            self.postgres.stop(ask=signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


def _children_of(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(line.split()[0]) for line in found.splitlines() if int(line.split()[1]) == pid]


@contextlib.contextmanager
def working_on(url: str):
    """Let the ORM of this process, with all of its threads, work on another database."""
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.pop("OPTIONS", None)
    connection.settings_dict.update(environ.Env.db_url_config(url))
    connection.settings_dict.setdefault("OPTIONS", {})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.clear()
        connection.settings_dict.update(before)


def until(condition, seconds: float, *, every: float = 0.2):
    """The first true answer; the database may be away meanwhile."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if answer := condition():
                return answer
        except (DatabaseError, InterfaceError, psycopg2.Error, OSError):
            connections["default"].close()
        time.sleep(every)
    raise AssertionError(f"Not within {seconds} seconds: {condition}")
