"""`make backup` and `make restore-drill`: one file with everything, and the proof that it can be restored.

The file is a tar of `database.dump` (pg_dump's custom format), `media/` and `contents.json`: the rows and a checksum of
every table, taken in the very snapshot that was dumped.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg2

from . import beside, checks, places, say
from .postgres import Postgres, binary, create_database

PACKED = ("-Z", "3")  # a quarter larger than as usual, in two fifths of the time
# For a cluster that is thrown away, and whose indexes are built all at once.
QUICKLY = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "4GB",
    "jit": "off",
}
FIGURES = 'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM "{}"."{}" t'
TABLES = """
SELECT schemaname, relname FROM pg_stat_user_tables
WHERE NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = relid AND deptype = 'e') ORDER BY 1, 2
"""


def backup() -> int:
    """Write var/backup/shangji-<time>.tar and name it."""
    folder = places.VAR / "backup"
    target = folder / f"shangji-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    with beside.database("make backup") as url, _beside(folder) as work, say.step("Dumping the database"):
        with contextlib.closing(psycopg2.connect(url)) as connection:
            connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            snapshot = _rows(connection, "SELECT pg_export_snapshot()")[0][0]
            _program("pg_dump", "-Fc", *PACKED, f"--snapshot={snapshot}", "-f", str(work / "database.dump"), "-d", url)
            tables = figures(connection)
        media = places.VAR / "media"
        files = {str(path.relative_to(media)): path.stat().st_size for path in media.rglob("*") if path.is_file()}
        (work / "contents.json").write_text(json.dumps({"tables": tables, "files": files}, indent=1))
        with tarfile.open(work / target.name, "w") as tar:
            tar.add(work / "contents.json", "contents.json")
            tar.add(work / "database.dump", "database.dump")
            if media.is_dir():
                tar.add(media, "media")
        (work / target.name).chmod(0o600)
        (work / target.name).replace(target)
    say.line(f"{target}  ({target.stat().st_size / 2**20:.1f} MB, {sum(row[0] for row in tables.values())} rows)")
    return 0


def restore_drill() -> int:
    """Restore the newest backup into a fresh cluster; 0 when all is equal to what was saved and the invariants hold."""
    found = sorted((places.VAR / "backup").glob("shangji-*.tar"))
    if not found:
        raise checks.CannotStart("there is no backup yet; make backup first.")
    say.line(f"Restoring {found[-1]}")
    with tempfile.TemporaryDirectory(prefix="sj-drill-") as name:
        work = Path(name)
        work.chmod(0o711)
        with tarfile.open(found[-1]) as tar:
            tar.extractall(work, filter="data")
        told = json.loads((work / "contents.json").read_text())
        complaints = list(_compare_files(work / "media", told["files"]))
        with _fresh_cluster(work) as url:
            with say.step("Restoring the database"):
                _program(
                    "pg_restore", "--exit-on-error", "--no-owner", "-j", "2", "-d", url, str(work / "database.dump")
                )
            with say.step("Comparing"), contextlib.closing(psycopg2.connect(url)) as connection:
                complaints += _compare_tables(told["tables"], figures(connection))
            held = subprocess.call(
                [sys.executable, "manage.py", "invariants", "--at-rest"],
                cwd=places.ROOT,
                env=os.environ | {"DATABASE_URL": url, "CRM_DEMO": "1"},
            )
    if held:
        complaints.append("an invariant does not hold")
    for complaint in complaints:
        say.wrong(complaint)
    rows = sum(row[0] for row in told["tables"].values())
    say.line(f"{len(told['tables'])} tables, {rows} rows, {len(told['files'])} files: {_verdict(complaints)}")
    return 1 if complaints else 0


def figures(connection) -> dict[str, list]:
    """Rows and checksum of every table; the same on every server, whatever its time zone."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
    return {f"{s}.{t}": list(_rows(connection, FIGURES.format(s, t))[0]) for s, t in _rows(connection, TABLES)}


def _compare_tables(then: dict, now: dict) -> Iterator[str]:
    for table in sorted(then.keys() | now.keys()):
        if then.get(table) != now.get(table):
            yield f"{table}: {then.get(table)} in the backup, {now.get(table)} restored (rows, checksum)"


def _compare_files(media: Path, told: dict[str, int]) -> Iterator[str]:
    for name, size in told.items():
        if not (media / name).is_file() or (media / name).stat().st_size != size:
            yield f"media/{name}: missing or of another size"


def _verdict(complaints: list[str]) -> str:
    return f"{len(complaints)} differences" if complaints else "equal"


@contextlib.contextmanager
def _fresh_cluster(work: Path) -> Iterator[str]:
    cluster = Postgres(work / "data", work / "s", work / "log", **QUICKLY)
    with say.step("A fresh cluster"):
        cluster.make()
        cluster.start()
    try:
        with contextlib.closing(psycopg2.connect(cluster.url("postgres"))) as connection:
            create_database(connection, "shangji")
        yield cluster.url("shangji")
    finally:
        cluster.stop()


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder for half-made files on the same disk, so that a finished backup appears at once or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".half-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _program(name: str, *argv: str) -> None:
    done = subprocess.run([binary(name), *argv], capture_output=True, text=True, check=False)
    if done.returncode:
        raise checks.CannotStart(f"{name}: {(done.stderr.strip().splitlines() or ['failed'])[0]}")


def _rows(connection, statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
