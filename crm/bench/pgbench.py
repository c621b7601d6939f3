"""Times plain SQL with the pgbench of the embedded PostgreSQL: what PostgreSQL and one client need and nothing else."""

import subprocess
import tempfile
from pathlib import Path
from statistics import median

from crm.runtime.postgres import binary

PROBE, MOST, SECONDS = 2, 60, 0.8


class FloorFailed(Exception):
    """A floor's statement is wrong, or pgbench is not there."""


def floor(url, candidates):
    """Milliseconds (median) of the fastest candidate."""
    return min(time(url, statements) for statements in candidates)


def time(url, statements, *, count=None):
    """The median of the statements together, in milliseconds; as often as 0.8 s allow, 5 to 60 times."""
    if count is None:
        first = _run(url, statements, PROBE)
        count = max(5, min(MOST, int(SECONDS * 1000 / max(min(first), 0.01))))
    return median(_run(url, statements, count))


def _run(url, statements, count):
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "floor.sql"
        script.write_text("".join(_line(one) for one in statements))
        argv = [binary("pgbench"), "-n", "-f", str(script), "-c", "1", "-t", str(count)]
        argv += ["-l", f"--log-prefix={folder}/log", "-M", "simple", url]
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
        if done.returncode or "ERROR" in done.stderr:
            raise FloorFailed(f"{done.stderr.strip()[-600:]}\n{script.read_text()[:2000]}")
        logs = sorted(Path(folder).glob("log.*"))
        lines = [line for log in logs for line in log.read_text().splitlines()]
    return [int(line.split()[2]) / 1000 for line in lines]


def _line(statement):
    """On a line of its own; what sets variables ends with its own command."""
    text = " ".join(statement.split("\n"))
    return f"{text}\n" if text.endswith("\\gset") else f"{text};\n"
