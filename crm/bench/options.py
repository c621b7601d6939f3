"""What a run is told by the environment; docs/performance.md lists the names."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

from crm.runtime import checks, places

KNOWN = [f"BENCH_{name}" for name in ("ONLY", "WHO", "CLIENTS", "COUNT", "SIZE", "QUICK", "WRITES", "OUT", "TENTH")]


@dataclass(frozen=True)
class Options:
    """`only`: names or beginnings of names; `url`: somebody's database, only read unless `writes`."""

    only: tuple = ()
    who: tuple = ("rep", "manager", "admin")
    clients: tuple = (1, 8)
    count: int = 40
    each: int = 15  # requests of one of many clients at least: its connection moves to another worker after ten
    warmup: int = 5  # of each client, before the measurement
    size: tuple = ("large",)
    tenth: str = ""  # `demo --size` of the set a tenth as large; none: not compared
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
        if not options.url and (told["BENCH_TENTH"] or not part):
            changes["tenth"] = told["BENCH_TENTH"] or f"{' '.join(changes.get('size', options.size))} --scale 0.1"
        if changes.get("tenth") == "0":
            changes["tenth"] = ""
        out = told["BENCH_OUT"] or (places.ROOT / "var" / ("bench-part.json" if part else "bench.json"))
        return dataclasses.replace(options, **changes, out=Path(out))

    def wants(self, operation):
        """Whether this operation is to be measured."""
        if operation.writes and not self.writes:
            return False
        if self.only:
            return any(operation.name == one or operation.name.startswith(one.rstrip("*")) for one in self.only)
        return operation.quick or not self.quick

    @property
    def partial(self):
        """Where the rows stand until the run has come to its end."""
        return self.out.with_suffix(".partial.json")

    def keep(self, rows):
        """What was measured so far: a run that is broken off leaves it."""
        self.partial.parent.mkdir(parents=True, exist_ok=True)
        self.partial.write_text(json.dumps(rows, indent=1, default=str))

    def wants_stream(self, name):
        """All of them, in the short run with a few rows."""
        return (self.writes or name == "export") and (
            not self.only or any(name.startswith(one.rstrip("*")) for one in self.only)
        )
