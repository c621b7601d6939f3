"""PostgreSQL and Valkey of one CRM_VAR: embedded, or those that DATABASE_URL and REDIS_URL name."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from . import checks, leftovers, places, processes
from .postgres import Postgres, PostgresFailed, create_database, execute
from .valkey import Valkey

TUNING = {
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
KEPT_LOGS = 3
LIMIT = Path("/sys/fs/cgroup/memory.max")  # what a container may use; "max" where that is everything


def shared_buffers() -> str:
    """A sixteenth of the memory, at least 256 MB and at most 1 GB: what stands there is neither read from the system
    again nor written back at once, which is a tenth of what a worker's batch costs; the system caches the rest."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        memory = min(memory, int(LIMIT.read_text()))
    return f"{min(max(memory // 16 >> 20, 256), 1024)}MB"


@contextlib.contextmanager
def alone(var: Path, what: str) -> Iterator[None]:
    """One run at a time on one CRM_VAR; the lock dies with its process, however that ends."""
    with (var / "run" / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise checks.CannotStart(
                f"{var} is in use by {lock.read().strip() or 'another run'}; stop it first."
            ) from None
        lock.truncate(0)
        lock.write(f"{what} (pid {os.getpid()})")
        lock.flush()
        yield


def is_running(var: Path) -> bool:
    """Whether somebody holds the servers of this CRM_VAR."""
    path = var / "run" / "lock"
    if not path.exists():
        return False
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def rotated(var: Path, name: str) -> Path:
    """A fresh log for this run; the last three stay as name.log.1 and so on."""
    log = var / "log" / f"{name}.log"
    for number in range(KEPT_LOGS, 0, -1):
        older = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))
    return log


def start_postgres(var: Path) -> Postgres | None:
    """The embedded server with its database, or None where DATABASE_URL names another one."""
    if os.environ.get("DATABASE_URL"):
        return None
    folder = places.sockets(var)
    checks.socket_folder(folder)
    tuning = TUNING | {"shared_buffers": shared_buffers()}
    postgres = Postgres(var / "postgres", folder / "postgres", rotated(var, "postgres"), mark=str(var), **tuning)
    try:
        postgres.make()
        postgres.start()
        processes.write_pid(var / "run" / "postgres.pid", postgres.process.pid)
        with contextlib.closing(psycopg2.connect(postgres.url("postgres"))) as connection:
            if not execute(connection, "SELECT 1 FROM pg_database WHERE datname = 'shangji'"):
                create_database(connection, "shangji")
    except (PostgresFailed, psycopg2.Error) as why:
        postgres.stop()
        raise checks.CannotStart(f"PostgreSQL does not start: {str(why).strip()} (see {postgres.log})") from None
    return postgres


def start_valkey(var: Path) -> Valkey | None:
    """The embedded server, or None where REDIS_URL names another one."""
    if os.environ.get("REDIS_URL"):
        return None
    checks.socket_folder(places.sockets(var))
    valkey = Valkey(places.sockets(var) / "valkey.sock", rotated(var, "valkey"))
    valkey.start()
    processes.write_pid(var / "run" / "valkey.pid", valkey.process.pid)
    return valkey


def fresh_folder(folder: Path) -> Path:
    """An empty one: what an earlier run left in it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def forget_sockets(var: Path) -> None:
    """Everything has stopped: nothing of ours stays in /tmp."""
    shutil.rmtree(places.sockets(var), ignore_errors=True)


def clean_start(var: Path) -> None:
    """CRM_VAR is usable and nothing of an earlier run lives."""
    if leftovers.end_all(var):
        from . import say

        say.line("  Ended what an earlier run had left behind.")
    checks.roomy(var)
