"""One operation that cannot be measured does not take the others with it: it becomes a row that says why."""

import http.client

import psycopg2
from django.db import Error

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


def kept(measure, name, title, family, reader=""):
    """The row that `measure()` gives, or one whose only target, to work at all, is missed."""
    try:
        return measure()
    except FAILURES as why:
        told = f"{type(why).__name__}: {' '.join(str(why).split())[:300]}"
    check = {"what": "failed", "value": 1, "limit": 0, "hit": False, "guide": False}
    row = {"operation": name, "title": title, "reader": reader, "family": family, "figures": {}, "checks": [check]}
    return row | {"told": told}
