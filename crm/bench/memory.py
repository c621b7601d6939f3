"""Memory of processes as the kernel shares it out (PSS): what a page counts is divided by how many processes use it."""

import contextlib
import threading
from pathlib import Path

from crm.runtime import places, processes

PROC = Path("/proc")
STEP = 0.25  # seconds between two looks


def pss(pid):
    """MB of one process; 0 where it is gone or the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


def family(pid):
    """The process and all that it started, itself first."""
    children = {}
    for entry in PROC.iterdir() if PROC.exists() else ():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError, IndexError, ValueError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop(0)
        found.append(one)
        waiting += children.get(one, [])
    return found


def noted(name):
    """The pid that the supervisor noted for one of its children."""
    return processes.read_pid(places.VAR / "run" / f"{name}.pid")


def of_child(name):
    """MB of a child with all its processes; None where it does not run."""
    pid = noted(name)
    return sum(pss(one) for one in family(pid)) if pid else None


def everybody():
    """{name: MB} of all that `make run` started; the web's two workers also by themselves, without their master."""
    found = {}
    for path in sorted((places.VAR / "run").glob("*.pid")):
        if (mb := of_child(path.stem)) is not None:
            found[path.stem] = round(mb, 1)
    if pid := noted("web"):
        found["web workers"] = round(sum(pss(one) for one in family(pid)[1:]), 1)
    return found


class Watched:
    """Looks at a child's memory as long as the block lasts: `samples` are MB in order."""

    def __init__(self, name):
        self.name, self.samples, self._enough = name, [], threading.Event()

    def __enter__(self):
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._enough.set()
        self._thread.join()

    def _look(self):
        while not self._enough.wait(STEP):
            if mb := of_child(self.name):
                self.samples.append(mb)

    @property
    def peak(self):
        return max(self.samples, default=None)

    @property
    def growth(self):
        """The peak of the last third against that of the first: 1 where memory is flat."""
        third = len(self.samples) // 3
        return max(self.samples[-third:]) / max(self.samples[:third]) if third else None
