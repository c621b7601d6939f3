"""Processes that go on from this one instead of starting a program: they share the memory of what it has loaded."""

import contextlib
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from pathlib import Path

from . import identity
from .environment import Environment

FORKING = multiprocessing.get_context("fork")
CAUGHT = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}


class Forked:
    """What a supervisor needs of `subprocess.Popen`."""

    def __init__(self, process: multiprocessing.Process):
        self.process, self.pid = process, process.pid

    @property
    def returncode(self) -> int | None:
        return self.process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, seconds: float) -> int:
        self.process.join(seconds)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self.process.name, seconds)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def start(name: str, argv: list[str], *, log: Path, env: dict[str, str], cwd: Path) -> Forked:
    """`argv` is the command line that would start the program: `python -m module ...` or `python file.py ...`.

    It runs in a session of its own, its output is appended to `log`, and it is asked to stop when its parent dies.
    """
    process = FORKING.Process(target=_become, args=(name, argv[1:], log, env, cwd, os.getpid()), name=name)
    process.start()
    return Forked(process)


def _become(name: str, command: list[str], log: Path, env: dict[str, str], cwd: Path, parent: int) -> None:
    os.setsid()
    _leave(log)
    identity.before_exec(None, signal.SIGTERM, parent)()
    identity.call_itself(name)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    is_module = command[0] == "-m"
    sys.argv = command[is_module:]
    _own_database()
    if is_module:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(sys.argv[0], run_name="__main__")


def _leave(log: Path) -> None:
    """Nothing of the supervisor stays: its signals, its terminal, its lock."""
    for number, handler in CAUGHT.items():
        signal.signal(number, handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    for opened, number in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(opened, number)
    for opened in os.listdir("/dev/fd"):
        if int(opened) > 2:
            with contextlib.suppress(OSError):  # the one that read the folder
                os.close(int(opened))


def _own_database() -> None:
    """Of the settings only the database's hang on the process: how long a statement may take, and by which way."""
    from django.db import connections

    for alias, database in Environment().databases().items():
        connections[alias].settings_dict.update(database)
