"""Processes of an earlier run on the same CRM_VAR, left when its supervisor was killed: found and ended."""

import contextlib
import os
import signal
import sys
from pathlib import Path

from . import processes

MARK = "SHANGJI_RUN"  # every child carries CRM_VAR under this name
SERVERS = ("valkey", "postgres")


def end_all(var: Path) -> int:
    """End what an earlier run left, PostgreSQL last and in order; how many process groups there were."""
    noted = {path.stem: pid for path in (var / "run").glob("*.pid") if (pid := processes.read_pid(path))}
    postgres = noted.pop("postgres", None)
    others = set(noted.values()) | (_marked(var) - {postgres})
    for pid in others:
        processes.end_group(pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    if postgres:
        _end_postgres(postgres)
    for pid in [*others, *_standing_in(var / "postgres")]:
        if not processes.wait_gone(pid, 5):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
    for path in (var / "run").glob("*.pid"):
        path.unlink()
    return len(others) + bool(postgres)


def _end_postgres(pid: int) -> None:
    for ask, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, ask)
        if processes.wait_gone(pid, seconds):
            return


def _marked(var: Path) -> set[int]:
    """Processes whose environment names this CRM_VAR: workers of workers too, which no pid file knows (Linux)."""
    mark = f"{MARK}={var}".encode()
    return {pid for pid, home in _processes() if _reads(home / "environ", mark)}


def _standing_in(data: Path) -> list[int]:
    """Backends of a PostgreSQL whose main process was killed: they stand in its data folder (Linux)."""
    found = []
    for pid, home in _processes():
        with contextlib.suppress(OSError):
            if (home / "cwd").readlink() == data:
                found.append(pid)
    return found


def _processes() -> list[tuple[int, Path]]:
    if sys.platform != "linux":
        return []
    mine = (os.getpid(), os.getppid())
    return [(int(home.name), home) for home in Path("/proc").glob("[0-9]*") if int(home.name) not in mine]


def _reads(path: Path, mark: bytes) -> bool:
    try:
        return mark in path.read_bytes().split(b"\0")
    except OSError:
        return False
