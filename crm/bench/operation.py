"""One thing that people do, as the benchmark asks it, and the plain SQL it is held against."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

ROLES = ("rep", "manager", "admin")


@dataclass(frozen=True)
class Operation:
    """`journeys(world, reader, n)`: at least what n iterations need; a reading one may repeat itself.

    `floors(world, reader)`: a list of floors, one a typical journey; each is a list of candidates (see `floors`).
    `bare`: the page of `bare.py` beside it. `targets`: see `targets.py`. `quick`: measured in the short run, too.
    """

    name: str
    title: str
    journeys: Callable
    floors: Callable | None = None
    who: tuple = ROLES
    bare: str = ""
    writes: bool = False
    targets: tuple = ()
    quick: bool = False
    family: str = field(default="pages")


def get(reader, path, **params):
    """One step: the page at `path`."""
    address = f"{path}?{urlencode(params)}" if params else path
    return {"method": "GET", "path": address, "headers": reader.headers, "expect": 200}


def post(reader, path, data=(), *, expect=204, **headers):
    """One step: a form as htmx sends it."""
    told = {"HX-Request": "true", "Content-Type": "application/x-www-form-urlencoded"}
    return {
        "method": "POST",
        "path": path,
        "headers": {**reader.headers, **told, **{name.replace("_", "-"): value for name, value in headers.items()}},
        "body": urlencode(data),
        "expect": expect,
    }


def call(reader, path, data, *, expect=200):
    """One step: JSON to the API."""
    headers = {**reader.headers, "Content-Type": "application/json"}
    return {"method": "POST", "path": path, "headers": headers, "body": json.dumps(data), "expect": expect}
