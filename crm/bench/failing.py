"""One operation that cannot be measured does not take the others with it: it becomes a row that says why, with the
last error that a server logged meanwhile."""

import datetime as dt
import http.client
import json

import psycopg2
from django.db import Error

from crm.runtime import places

from .measuring import Unexpected
from .pgbench import FloorFailed

FAILURES = (
    Unexpected,
    FloorFailed,
    RuntimeError,
    LookupError,
    Error,
    psycopg2.Error,
    OSError,
    http.client.HTTPException,
)
TAIL = 500_000  # bytes of a log that are looked through


def kept(measure, name, title, family, reader=""):
    """The row that `measure()` gives, or one whose only target, to work at all, is missed."""
    began = dt.datetime.now(dt.UTC)
    try:
        return measure()
    except FAILURES as why:
        told = f"{type(why).__name__}: {' '.join(str(why).split())[:300]}"
    if said := last_error(since=began):
        told += f" [{said}]"
    check = {"what": "failed", "value": 1, "limit": 0, "hit": False, "guide": False}
    row = {"operation": name, "title": title, "reader": reader, "family": family, "figures": {}, "checks": [check]}
    return row | {"told": told}


def tried(operation, reader, measure):
    """`kept` for one of the operations."""
    return kept(measure, operation.name, operation.title, operation.family, reader)


def last_error(*, since):
    """What the servers of CRM_VAR logged last as an error, with the name of the log and the end of its traceback."""
    found = [(at, said) for log in sorted((places.VAR / "log").glob("*.log")) for at, said in _errors(log)]
    return max((one for one in found if one[0] >= since), default=("", ""))[1]


def _errors(log):
    with log.open("rb") as lines:
        lines.seek(max(log.stat().st_size - TAIL, 0))
        for line in lines:
            try:
                said = json.loads(line)
                at = dt.datetime.fromisoformat(said["timestamp"])
            except (ValueError, LookupError, TypeError):
                continue  # not ours, or cut
            if said.get("level") in ("error", "critical"):
                words = f"{said.get('event', '')} {said.get('exception', '').strip().rpartition(chr(10))[2]}"
                yield at, f"{log.stem}: {' '.join(words.split())[:300]}"
