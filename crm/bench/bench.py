"""One run from the first server to the last figure."""

import contextlib
import dataclasses
import datetime as dt
import json
import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

from crm.runtime import checks, places, say

from . import filling, house, table

KNOWN = [f"BENCH_{name}" for name in ("ONLY", "WHO", "CLIENTS", "COUNT", "SIZE", "QUICK", "WRITES", "OUT")]


@dataclass(frozen=True)
class Options:
    """`only`: names or beginnings of names; `url`: somebody's database, only read unless `writes`."""

    only: tuple = ()
    who: tuple = ("rep", "manager", "admin")
    clients: tuple = (1, 8)
    count: int = 40
    each: int = 5  # requests of one of many clients at least
    warmup: int = 5  # of each client, before the measurement
    size: tuple = ("large",)
    quick: bool = False
    writes: bool = True
    url: str = ""
    out: Path = places.ROOT / "var" / "bench.json"

    @classmethod
    def of(cls, env):
        told = {name: env.get(name, "").strip() for name in KNOWN}
        options = cls(url=env.get("DATABASE_URL", ""), quick=bool(told["BENCH_QUICK"]))
        changes = {"writes": not options.url or bool(told["BENCH_WRITES"])}
        try:
            for name in ("only", "who"):
                if given := told[f"BENCH_{name.upper()}"]:
                    changes[name] = tuple(part.strip() for part in given.split(",") if part.strip())
            if told["BENCH_CLIENTS"]:
                changes["clients"] = tuple(int(part) for part in told["BENCH_CLIENTS"].split(","))
            if told["BENCH_COUNT"]:
                changes["count"] = int(told["BENCH_COUNT"])
        except ValueError as why:
            raise checks.CannotStart(f"BENCH_CLIENTS and BENCH_COUNT are whole numbers: {why}") from None
        if told["BENCH_SIZE"]:
            changes["size"] = tuple(told["BENCH_SIZE"].split())
        if options.quick:
            changes |= {"count": 4, "warmup": 1, "each": 1}
        part = changes.get("only") or options.quick
        out = told["BENCH_OUT"] or (places.ROOT / "var" / ("bench-part.json" if part else "bench.json"))
        return dataclasses.replace(options, **changes, out=Path(out))

    def wants(self, operation):
        """Whether this operation is to be measured."""
        if operation.writes and not self.writes:
            return False
        if self.only:
            return any(operation.name == one or operation.name.startswith(one.rstrip("*")) for one in self.only)
        return operation.quick or not self.quick

    def wants_stream(self, name):
        """All of them, in the short run with a few rows."""
        return (self.writes or name == "export") and (
            not self.only or any(name.startswith(one.rstrip("*")) for one in self.only)
        )


def run(options):
    """Everything in order; the exit code."""
    if options.only == ("list",):
        return _names()
    if options.url:
        return _attached(options)
    say.line("Preparing the benchmark")
    filling.prepare(options.size)
    try:
        with say.step("Starting everything"), contextlib.ExitStack() as stack:
            port, pid, seconds = stack.enter_context(house.everything())
            kept = stack.pop_all()
        with kept:
            answer = _measured(options, port, pid, seconds)
    finally:
        filling.forget()
    return _tell(options, answer)


def _names():
    import django

    django.setup()
    from . import pages, streaming

    print("\n".join(f"{one.name:<26}{one.title}" for one in pages.OPERATIONS))
    print("\n".join(f"{name:<26}{module.__doc__.splitlines()[0]}" for name, module in streaming.STREAMS.items()))
    return 0


def _attached(options):
    """Against somebody's database: the web server alone, and nothing is written unless it was asked for."""
    checks.writable(places.VAR)
    os.environ.setdefault("CRM_DEMO", "1")  # a trial's settings: no secret of its own, plain static files
    if not (places.VAR / "static" / "staticfiles.json").exists():
        argv = [house.sys.executable, "manage.py", "collectstatic", "--noinput", "-v", "0"]
        subprocess.run(argv, cwd=places.ROOT, check=True)
    with house.web() as (port, pid):
        answer = _measured(options, port, pid)
    return _tell(options, answer)


def _measured(options, port, pid, started=None):
    import django

    django.setup()
    from django.db import connection

    from . import memory, pages, streaming, who

    url = options.url or places.database_url(places.VAR)
    everybody = who.readers()
    people = {role: one for role, one in everybody.items() if role in options.who}
    try:
        rows = pages.measure(options, port=port, url=url, readers=people)
        rows += streaming.measure(options, port=port, url=url, readers=everybody, pid=pid)
        data, held = pages.sizes(), memory.everybody() if not options.url else {}
    finally:
        who.forget(everybody)
        connection.close()
    rows += streaming.standing(held, started)
    return {"rows": rows, "data": data, "memory": held, "start": started}


def _tell(options, answer):
    """Table, file, and what they were measured on."""
    print()
    print(table.on_screen(answer["rows"]))
    answer |= {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "options": {"count": options.count, "size": " ".join(options.size)},
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(answer, indent=1, default=str) + "\n")
    missed = sum(not check["hit"] and not check["guide"] for row in answer["rows"] for check in row["checks"])
    held = sum(not check["guide"] for row in answer["rows"] for check in row["checks"])
    say.line(f"\n{missed} of {held} targets missed; {options.out}")
    return 0


def _commit():
    argv = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(argv, cwd=places.ROOT, capture_output=True, text=True, check=False).stdout.strip()
