"""`make run`: everything on one machine, started in order, watched, and stopped."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from . import checks, children, loaded, places, say, servers
from .environment import Environment
from .leftovers import MARK

LOGINS = [
    ("admin@example.com", "administrator"),
    ("lea@example.com", "manager, north"),
    ("ann@example.com, ben@example.com", "reps, north"),
    ("cy@example.com", "rep, south"),
    ("dee@example.com", "manager, north and south"),
]
PASSWORD = "demo-pass-2026"  # noqa: S105 (the published one of the demo)
STOP = {"beat": 5, "worker": 15, "slow": 15, "relay": 5, "web": 8}  # seconds that each may take at most
LOW_MB = 100


class Supervisor:
    """One run."""

    def __init__(self):
        self.var, self.root = places.VAR, places.ROOT
        self.enough = threading.Event()
        self.postgres = self.valkey = None
        self.children: dict[str, children.Child] = {}
        self.warned = False

    def run(self) -> int:
        """From the first check to the last stop; the exit code."""
        _begin_with_what_all_need(self.var)
        env = Environment()
        host, port = checks.address(env)
        _check_environment(env)
        checks.writable(self.var)
        with servers.alone(self.var, "make run"):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._stop_asked)
            servers.clean_start(self.var)
            checks.port_free(host, port)
            try:
                self._start(host, port)
                while not self.enough.wait(0.5):
                    self._look()
            finally:
                self._stop()
        return 0

    def _start(self, host: str, port: int) -> None:
        say.line("Starting Shangji")
        with say.step("PostgreSQL"):
            self.postgres = servers.start_postgres(self.var)
        with say.step("Valkey"):
            self.valkey = servers.start_valkey(self.var)
        self._prepare()
        if self.enough.is_set():
            return
        with say.step("Web, workers, relay, timetable"):
            figures = servers.fresh_folder(self.var / "run" / "figures")
            env = os.environ | {"ALLOWED_HOSTS": _allowed_hosts(host), "PROMETHEUS_MULTIPROC_DIR": str(figures)}
            loaded.load(env)
            self._start_children(host, port, env)
            healthy = self._wait_healthy(host, port)
        if not self.enough.is_set():
            self._greet(host, port, healthy)

    def _prepare(self) -> None:
        argv = [sys.executable, "-m", "crm.runtime.prepare", *(["demo"] if _wants_demo() else [])]
        limits = {"LOCK_TIMEOUT": "2", "PYTHONUNBUFFERED": "1"}
        direct = os.environ.get("DATABASE_DIRECT_URL")
        extra = limits | ({"DATABASE_URL": direct} if direct else {})
        log = servers.rotated(self.var, "prepare")
        with log.open("wb") as complaints:
            working = subprocess.Popen(argv, cwd=self.root, env=os.environ | extra, stderr=complaints)
            while working.poll() is None:
                if self.enough.wait(0.05):
                    working.terminate()
                    working.wait()
        if working.returncode and not self.enough.is_set():
            lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
            raise checks.CannotStart(f"{lines[-1] if lines else 'preparing the database failed'} (see {log})")

    def _start_children(self, host: str, port: int, env: dict[str, str]) -> None:
        plans = {
            "web": (children.web_argv(host, port), {"STATEMENT_TIMEOUT": "15"}),
            "worker": (children.QUICK, {"STATEMENT_TIMEOUT": "300"}),
            "slow": (children.SLOW, {"STATEMENT_TIMEOUT": "300"}),
            "relay": ([*children.MANAGE, "relay"], {}),
            "beat": ([*children.MANAGE, "beat"], {}),
        }
        for name, (argv, extra) in plans.items():
            log = servers.rotated(self.var, name)
            self.children[name] = children.Child(name, argv, log=log, var=self.var, root=self.root, env=env | extra)
            self.children[name].start()

    def _wait_healthy(self, host: str, port: int, seconds: float = 45) -> str:
        """Until the health page says ok: what it said last."""
        url = f"http://{_visible(host)}:{port}/healthz"
        until, status = time.monotonic() + seconds, "down"
        while time.monotonic() < until and status != "ok" and not self.enough.wait(0.1):
            self._look()
            try:
                with urllib.request.urlopen(url, timeout=2) as answer:
                    status = json.load(answer)["status"]
            except (OSError, ValueError, KeyError):
                status = "down"
        return status

    def _greet(self, host: str, port: int, status: str) -> None:
        say.line()
        if status == "ok":
            say.line(f"Shangji runs at http://{_visible(host)}:{port}/")
        else:
            say.line(
                f"Shangji is {status} at http://{_visible(host)}:{port}/ (still starting?); logs: {self.var / 'log'}"
            )
        if _wants_demo():
            say.line(f"Demo logins, password {PASSWORD}:")
            for login, role in LOGINS:
                say.line(f"  {login:<34}{role}")
        say.line("Ctrl-C stops everything; the data stay.")

    def _look(self) -> None:
        for child in self.children.values():
            child.look()
        if self.postgres and self.postgres.process.poll() is not None:
            raise checks.CannotStart(f"PostgreSQL stopped; the next start recovers its data (see {self.postgres.log})")
        if self.valkey and self.valkey.process.poll() is not None:
            self.valkey.start()
        if checks.free_mb(self.var) < LOW_MB and not self.warned:
            self.warned = True
            say.wrong(f"The disk of {self.var} has only {checks.free_mb(self.var)} MB left; free some space.")

    def _stop_asked(self, number: int, frame) -> None:
        if self.enough.is_set():
            for child in self.children.values():
                if child.process is not None:
                    child.process.kill()
        self.enough.set()

    def _stop(self) -> None:
        """All at once, for what one leaves undone is a row for the next start; those that hold the rows last."""
        say.line("\nStopping")
        asked = time.monotonic()
        for child in self.children.values():
            child.ask_to_stop()
        for name, child in self.children.items():
            child.end(max(asked + STOP[name] - time.monotonic(), 0))
        for server in (self.valkey, self.postgres):
            if server is not None:
                server.stop()
        for noted in (self.var / "run").glob("*.pid"):
            noted.unlink()
        servers.forget_sockets(self.var)


def _begin_with_what_all_need(var: Path) -> None:
    """The same process once more with what all that are forked from it must have had from their first moment."""
    needed = {
        MARK: str(var),
        "MALLOC_ARENA_MAX": "2",  # the web's eight threads would keep eight heaps, most of them empty
    }
    if any(os.environ.get(name) != value for name, value in needed.items()):
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], os.environ | needed)


def _check_environment(env: Environment) -> None:
    """Every value once, before anything starts."""
    entrance = (env.public_url, env.trusted_proxies, env.second_factor_roles, env.oidc_issuer, env.oidc_role)
    logs = (env.log_format, env.log_level)
    for read in (env.database, env.time_zone, env.currency, env.country, env.language, env.mail, *entrance, *logs):
        read()
    env.flag("CRM_DEMO", default=True)
    if not env.is_trial() and not env.str("SECRET_KEY", default=""):
        raise checks.CannotStart(
            "SECRET_KEY is not set; a real database needs a secret of 50 or more random characters."
        )
    broker = env.broker()
    if url := os.environ.get("DATABASE_URL"):
        checks.database_answers(url)
    if os.environ.get("REDIS_URL"):
        checks.broker_answers(broker)


def _wants_demo() -> bool:
    """Demo data are for a trial, never for somebody's own database that did not ask for them."""
    asked = Environment().flag("CRM_DEMO", default=True)
    return asked and Environment().is_trial()


def _allowed_hosts(host: str) -> str:
    given = os.environ.get("ALLOWED_HOSTS")
    return given or ",".join(["localhost", "127.0.0.1", "[::1]", *([] if host in ("0.0.0.0", "::") else [host])])  # noqa: S104


def _visible(host: str) -> str:
    """The address a browser on this machine can open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host
