"""One operation for one reader: its floor, then one client, then eight; the figures of a row."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import mean, median

from . import pgbench
from .operation import get
from .targets import checked

LOAD = Path(__file__).with_name("load.py")


class Unexpected(Exception):
    """The server answered something else than the operation expects."""


def run_load(world, journeys, *, clients, count, warmup, rate=None, port=None, allow_errors=False):
    """What the load generator says; it runs as a process of its own."""
    plan = {"host": world.host, "port": port or world.port, "clients": clients, "count": count, "warmup": warmup}
    plan |= {"journeys": journeys, "rate": rate}
    argv = [sys.executable, "-I", str(LOAD)]
    done = subprocess.run(argv, input=json.dumps(plan), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unexpected(done.stderr.strip()[-800:])
    told = json.loads(done.stdout)
    if told["unexpected"] and not allow_errors:
        raise Unexpected(f"{told['unexpected']} answers were not as expected, first {told['errors'][0]}")
    return told


def figures_of(told, steps):
    """p50, p95, rate and costs of one load."""
    times = sorted(told["times"])
    return {
        "p50": 1000 * median(times),
        "p95": 1000 * times[min(len(times) - 1, int(len(times) * 0.95))],
        "rate": len(times) / told["seconds"],
        "queries": max(told["queries"], default=0),
        "bytes": round(mean(told["sizes"])),
        "database": median(told["database"]) / 1000,
        "cpu": median(told["cpu"]) / 1000,
        "client_cpu": told["own_cpu"] * 1000,
        "requests": steps,
        "count": len(times),
    }


def measure(world, operation, reader, options, *, bare_port=None):
    """The row of the table: figures by number of clients, floor, bare, ratios and checks."""
    warmup = options.warmup
    loads = [(n, options.count if n == 1 else max(options.count, options.each * n)) for n in options.clients]
    wanted = sum(warmup * n + many for n, many in loads)
    journeys = operation.journeys(world, reader, wanted)
    if not journeys:
        return None
    figures, start = {}, 0
    if operation.floors:
        figures["floor"] = median(pgbench.floor(world.url, one) for one in operation.floors(world, reader) if one)
    for n, many in loads:
        warm, part = warmup * n if n == 1 else 2 * n, journeys
        if operation.writes:  # each journey is good for once
            part = journeys[start : start + warm + many]
            warm, many = min(warm, len(part) // 4), min(many, len(part) - min(warm, len(part) // 4))
            start += warm + many
        if not part:
            continue
        told = run_load(world, part, clients=n, count=many, warmup=warm)
        figures[str(n)] = figures_of(told, len(journeys[0]))
        if operation.bare and bare_port:
            page = [[get(reader, f"/{operation.bare}/")]]
            told = run_load(world, page, clients=n, count=many, warmup=warm, port=bare_port)
            figures[f"bare_{n}"] = figures_of(told, 1)
    figures |= _ratios(figures)
    return {
        "operation": operation.name,
        "title": operation.title,
        "reader": reader.role,
        "family": operation.family,
        "figures": figures,
        "checks": checked(operation.targets, figures),
    }


def _ratios(figures):
    """What the targets ask about, at the top of the row."""
    one, eight = figures.get("1"), figures.get("8")
    bare, bare_eight = figures.get("bare_1"), figures.get("bare_8")
    found = {}
    if one:
        found |= {name: one[name] for name in ("p50", "queries", "database")}
        if figures.get("floor"):
            found["of_floor"] = one["p50"] / figures["floor"]
        if bare:
            found["of_bare"] = one["p50"] / bare["p50"]
    if eight:
        found["spread"] = eight["p95"] / eight["p50"]
        if bare_eight:
            found["rate_of_bare"] = eight["rate"] / bare_eight["rate"]
    return found
