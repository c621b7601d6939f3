"""The servers that are measured: everything as `make run` starts it, or the web alone on somebody's database."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from crm.runtime import children, places, processes

HOST = "127.0.0.1"
PATIENCE = 90  # seconds until a server must have answered


class NoAnswer(Exception):
    """A server did not come up; the message names its log."""


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def everything():
    """`make run` on CRM_VAR: (port, pid of the supervisor, seconds until all of it was healthy)."""
    port = free_port()
    env = os.environ | {"PORT": str(port), "HOST": HOST, "CRM_DEMO": "0", "BENCH": "1"}
    env.pop("DATABASE_URL", None)
    argv = [sys.executable, "-m", "crm.runtime", "run"]
    began = time.monotonic()
    with _running(argv, "run", env) as process:
        _wait(port, process, "run", healthy=True)
        try:
            yield port, process.pid, time.monotonic() - began
        finally:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)


@contextlib.contextmanager
def web(name="web", **changed):
    """The web server alone, as `make run` starts it: its port. `changed`: of the environment."""
    port = free_port()
    env = os.environ | {"BENCH": "1", "STATEMENT_TIMEOUT": "15", "MALLOC_ARENA_MAX": "2"} | changed
    with _running(children.web_argv(HOST, port), name, env) as process:
        _wait(port, process, name)
        yield port, process.pid


@contextlib.contextmanager
def bare(statements):
    """The same gunicorn around one view: its port. `statements`: see bare.py."""
    port, told = free_port(), places.VAR / "run" / "bare.json"
    told.write_text(json.dumps(statements))
    argv = ["crm.bench.bare:application" if part == "crm.wsgi" else part for part in children.web_argv(HOST, port)]
    with _running(argv, "bare", os.environ | {"BENCH_BARE": str(told)}) as process:
        _wait(port, process, "bare", path="/rows/")
        yield port


@contextlib.contextmanager
def _running(argv, name, env):
    log = places.VAR / "log" / f"bench-{name}.log"
    log.unlink(missing_ok=True)
    process = processes.start(argv, log=log, cwd=places.ROOT, env=env, on_parents_death=signal.SIGTERM)
    try:
        yield process
    finally:
        processes.stop(process, seconds=20)


def _wait(port, process, name, *, path="/healthz", healthy=False):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError, ValueError):
            try:
                with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=2) as answer:
                    told = answer.read()
            except urllib.error.HTTPError as refused:
                if refused.code < 500:
                    return  # it answers, and asks who we are
                raise
            if not healthy or json.loads(told)["status"] == "ok":
                return
        time.sleep(0.05)
    log = Path(places.VAR / "log" / f"bench-{name}.log")
    lines = log.read_text(errors="replace").strip().splitlines()[-3:]
    raise NoAnswer(f"{name} did not come up: {' / '.join(lines)} (see {log})")
