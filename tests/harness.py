"""The servers of one test run: one PostgreSQL for all workers, a database and a Valkey for each.

The migrated cluster is kept in var/test/template-<hash of what makes the schema> and copied, so that a run starts in
about a second. Each run has a folder of its own in memory or /tmp, so several may go at once; it is removed at the end,
and those of killed runs at the next start. With DATABASE_URL set by hand the same happens on that server.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from crm.runtime import processes
from crm.runtime.postgres import Postgres, create_database, execute

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "test"
MEMORY, DISK = Path("/dev/shm"), Path("/tmp")  # short paths, as sockets need; in memory a copy takes a tenth
PREFIX = "sj-test-"
SCHEMA = "CRM_TEST_SCHEMA"
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "200",
    "log_min_duration_statement": "-1",
}

DURABLE = {"max_connections": "200", "jit": "off", "max_wal_size": "2GB", "checkpoint_timeout": "30s"}


class Servers:
    """What the controller of a run starts, and stops when it ends."""

    def __init__(self):
        _remove_dead_runs()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=roomy()))
        self.folder.chmod(0o711)
        processes.write_pid(self.folder / "owner", os.getpid())
        self.postgres: Postgres | None = None
        try:
            self.url = os.environ.get("DATABASE_URL") or self._embedded()
            with locked(CACHE / f"lock-{schema_hash()}"):
                ensure_template(self.url)
        except BaseException:
            self.stop()
            raise

    def _embedded(self) -> str:
        kept = CACHE / f"template-{schema_hash()}"
        with locked(CACHE / "lock"):
            if not kept.exists():
                _make_template(kept, self.folder)
            os.utime(kept)
            _copy(kept, self.folder / "postgres")
        self.postgres = _cluster(self.folder / "postgres", self.folder)
        self.postgres.start(on_parents_death=signal.SIGQUIT)
        return self.postgres.url("postgres")

    def stop(self) -> None:
        """Leave nothing behind."""
        if self.postgres is not None:
            self.postgres.stop(ask=signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)


def schema_hash() -> str:
    """Changes whenever the migrated database might: migrations, the packages that bring some, the settings.

    Worked out once a run, for its workers too: a migration written meanwhile must not take the template away from it.
    """
    if SCHEMA not in os.environ:
        os.environ[SCHEMA] = _schema_hash()
    return os.environ[SCHEMA]


def _schema_hash() -> str:
    seen = hashlib.sha256()
    parts = [*sorted(ROOT.glob("*/migrations/*.py")), *sorted(ROOT.glob("crm/*/migrations/*.py"))]
    for part in [*parts, ROOT / "requirements.txt", ROOT / "crm/settings.py", ROOT / "crm/runtime/postgres.py"]:
        seen.update(str(part.relative_to(ROOT)).encode() + part.read_bytes())
    return seen.hexdigest()[:16]


def template_name() -> str:
    """The migrated database that workers copy."""
    return f"crm_template_{schema_hash()}"


def ensure_template(url: str) -> None:
    """Make the migrated template on the server, once."""
    name = template_name()
    with contextlib.closing(psycopg2.connect(url)) as connection:
        if execute(connection, f"SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate"):
            return
        execute(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        create_database(connection, name)
        migrate = [sys.executable, "-m", "crm.runtime.prepare", "schema", "bare"]
        where = os.environ | {"DATABASE_URL": database_url(url, name)}
        subprocess.run(migrate, cwd=ROOT, env=where, stdout=subprocess.DEVNULL, check=True)
        execute(connection, f'ALTER DATABASE "{name}" IS_TEMPLATE true')


def fill_database(url: str, name: str) -> None:
    """A fresh copy of the template under `name`, whatever stood there and whoever is connected to it."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        execute(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        execute(connection, f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}" STRATEGY file_copy')


def own_cluster(folder: Path, **settings: str) -> Postgres:
    """A cluster of its own that stands in `folder` and is started, with the migrated template in it: for tests that
    break servers. As durable as in production, other than the cluster that all other tests share."""
    kept = CACHE / f"template-{schema_hash()}"
    cluster = Postgres(folder / "postgres", folder / "s", folder / "postgres.log", **DURABLE | settings)
    if kept.exists():
        _copy(kept, cluster.data)
    else:
        cluster.make()
    cluster.start(on_parents_death=signal.SIGQUIT)
    ensure_template(cluster.url("postgres"))
    return cluster


def copy_database(url: str, source: str, name: str) -> None:
    """A copy of a database that nobody works on at this moment."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        execute(
            connection,
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{source}'",
            f'CREATE DATABASE "{name}" TEMPLATE "{source}"',
        )


def drop_database(url: str, name: str) -> None:
    """Remove a worker's database."""
    with contextlib.closing(psycopg2.connect(url)) as connection:
        execute(connection, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def database_url(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def roomy() -> Path:
    """Memory where the machine gives at least 2 GB of it, else the disk (containers often give 64 MB)."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2 << 30 else DISK


def _cluster(data: Path, folder: Path) -> Postgres:
    return Postgres(data, folder / "s", folder / "postgres.log", **QUICK)


def _make_template(kept: Path, folder: Path) -> None:
    """Build the cluster in the run's own folder and keep a copy, so that a killed build leaves nothing in the cache."""
    for old in sorted(CACHE.glob("template-*"), key=lambda path: path.stat().st_mtime)[:-2]:
        shutil.rmtree(old, ignore_errors=True)
    made = _cluster(folder / "template", folder)
    made.make()
    made.start(on_parents_death=signal.SIGQUIT)
    try:
        ensure_template(made.url("postgres"))
    finally:
        made.stop()
    half = kept.with_name("half-" + kept.name)
    shutil.rmtree(half, ignore_errors=True)
    _copy(folder / "template", half)
    half.rename(kept)
    shutil.rmtree(folder / "template")


def _copy(source: Path, target: Path) -> None:
    """Copy with owners; by reference where the file system can."""
    reflink = ["--reflink=auto"] if sys.platform == "linux" else ["-c"]
    subprocess.run(["cp", "-a", *reflink, str(source), str(target)], check=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _remove_dead_runs() -> None:
    """Folders (and servers, where the system did not end them) of runs that were killed."""
    for folder in [*MEMORY.glob(PREFIX + "*"), *DISK.glob(PREFIX + "*")]:
        owner = folder / "owner"
        if folder.stat().st_uid != os.geteuid() or not owner.exists() or processes.read_pid(owner) is not None:
            continue
        for noted in [*folder.glob("*/postmaster.pid"), *folder.glob("*.pid")]:
            with contextlib.suppress(OSError, ValueError, IndexError):
                pid = int(noted.read_text().split()[0])
                if str(folder) in processes.command(pid):
                    processes.end_group(pid)
        shutil.rmtree(folder, ignore_errors=True)
