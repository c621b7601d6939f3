"""Children: started in a session of their own, known by pid and start time, stopped as a group."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from .identity import before_exec


def start(
    argv: list[str], *, log: Path, env: dict | None = None, cwd: Path | None = None, user=None, on_parents_death=None
) -> subprocess.Popen:
    """Start `argv` in its own session, its output appended to `log`."""
    with log.open("ab") as out:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=env,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=before_exec(user, on_parents_death, os.getpid()),
        )


def stop(child: subprocess.Popen, *, ask: int = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask the child to stop, wait, then end its whole group."""
    ask_to_stop(child, ask)
    wait_and_end(child, seconds)


def ask_to_stop(child: subprocess.Popen, ask: int = signal.SIGTERM) -> None:
    """The first half of it, where several are to stop at the same time."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(ask)


def wait_and_end(child: subprocess.Popen, seconds: float) -> None:
    """The second half: what is not gone by then is killed."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(seconds)
    end_group(child.pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(5)


def end_group(leader: int) -> None:
    """Kill what is left of the session that `leader` opened."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def started_at(pid: int) -> str | None:
    """When the process began, as the system writes it; None when there is no such process (or a zombie).

    Pid and start together name one process: a pid alone may meanwhile belong to a stranger.
    """
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout.strip() or None


def command(pid: int) -> str:
    """The command line of a process, or nothing."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    told = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout


def write_pid(path: Path, pid: int) -> None:
    """Note the process so that a later start can find it again; a reader never meets half a note."""
    half = path.with_name(f"{path.name}.half")
    half.write_text(f"{pid} {started_at(pid)}\n")
    half.replace(path)


def read_pid(path: Path) -> int | None:
    """The pid noted in `path`, if that very process still runs."""
    try:
        pid, _, began = path.read_text().strip().partition(" ")
        return int(pid) if began and started_at(int(pid)) == began else None
    except (FileNotFoundError, ValueError):
        return None


def wait_gone(pid: int, seconds: float) -> bool:
    """Whether the process ended within the time."""
    until = time.monotonic() + seconds
    while started_at(pid) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True
