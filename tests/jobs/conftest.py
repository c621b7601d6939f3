"""Real processes for the jobs' tests: workers, relays and beats on the test database."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


class Process:
    """A child in a session of its own, so that a kill takes its whole family."""

    def __init__(self, *command, env=None):
        self.child = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
        self.pid = self.child.pid

    def kill(self):
        """As hard as it gets, with all its children."""
        if self.child.poll() is None:
            os.killpg(self.pid, signal.SIGKILL)
        return self.child.wait(10)

    def stop(self, seconds=10):
        """In order; the exit code."""
        self.child.terminate()
        return self.child.wait(seconds)


def until(condition, seconds):
    """The first true answer of `condition`, or a failure after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"Not within {seconds} seconds: {condition}")


@pytest.fixture
def start(transactional_db, server_env):
    """start("relay"), start("worker"), start("beat"): processes on this test's database and Valkey."""
    worker = ["worker", "-c", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"]
    commands = {
        "relay": [sys.executable, "manage.py", "relay"],
        "beat": [sys.executable, "manage.py", "beat"],
        "worker": [sys.executable, "-m", "celery", "-A", "crm", *worker, "-I", "tests.jobs.sample_handlers"],
    }
    started = []

    def begin(kind):
        process = Process(*commands[kind], env=server_env)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()


@pytest.fixture
def frozen_valkey(valkey):
    """freeze() and thaw() of the broker; thawed at the end whatever happened."""
    yield SimpleNamespace(
        freeze=lambda: valkey.process.send_signal(signal.SIGSTOP),
        thaw=lambda: valkey.process.send_signal(signal.SIGCONT),
    )
    valkey.process.send_signal(signal.SIGCONT)


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
