"""`make run` as a real process: started, killed, started again, stopped."""

import os
import signal
import subprocess
import sys
import time

import pytest

from crm.runtime import places, processes
from tests.harness import ROOT

from .conftest import Run

pytestmark = pytest.mark.worker


def _alive(pids):
    return {name: pid for name, pid in pids.items() if processes.started_at(pid)}


def test_a_killed_supervisor_leaves_nothing_to_the_next_start(supervisor):
    assert "runs at" in supervisor.start(), supervisor.said
    before = supervisor.pids()
    assert set(before) == {"postgres", "valkey", "web", "worker", "slow", "relay", "beat"}
    supervisor.end(signal.SIGKILL)

    began = time.monotonic()
    assert "runs at" in supervisor.start(), supervisor.said
    assert time.monotonic() - began < 30  # ten seconds on a machine that does nothing else
    assert supervisor.health() == 200
    assert _alive(before) == {}
    after = supervisor.pids()

    assert supervisor.end(signal.SIGINT) == 0
    assert _alive(after) == {} and supervisor.pids() == {}
    assert not places.sockets(supervisor.var).exists()


def test_a_second_run_on_the_same_place_says_so_and_a_dead_child_comes_back(supervisor):
    supervisor.start()
    second = Run(supervisor.var).start()
    assert second.splitlines() == [
        f"shangji: {supervisor.var} is in use by make run (pid {supervisor.process.pid}); stop it first."
    ]
    relay = supervisor.pids()["relay"]
    os.kill(relay, signal.SIGKILL)
    until = time.monotonic() + 15
    while supervisor.pids().get("relay") == relay and time.monotonic() < until:
        time.sleep(0.1)
    assert processes.started_at(supervisor.pids()["relay"])
    assert "relay stopped (code -9); starting it again in 1 s" in supervisor.said


def test_a_command_works_beside_a_run_and_without_one(supervisor):
    ask = [sys.executable, "-m", "crm.runtime", "with", "--"]
    ask += [sys.executable, "manage.py", "showmigrations", "users", "--skip-checks"]
    alone = subprocess.run(ask, cwd=ROOT, env=supervisor.env, capture_output=True, text=True, check=True)
    assert "[X] 0001_initial" in alone.stdout
    assert supervisor.pids() == {}
    supervisor.start()
    beside = subprocess.run(ask, cwd=ROOT, env=supervisor.env, capture_output=True, text=True, check=True)
    assert "[X] 0001_initial" in beside.stdout and "PostgreSQL" not in beside.stdout


def test_a_backup_is_restored_and_compared(supervisor):
    make = [sys.executable, "-m", "crm.runtime"]
    for what, telling in (("backup", "rows)"), ("restore-drill", "0 files: equal")):
        done = subprocess.run([*make, what], cwd=ROOT, env=supervisor.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and telling in done.stdout, done.stdout + done.stderr
