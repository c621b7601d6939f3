"""Fifty posts a second for a minute, come what may; the time of each counts from when it was due."""

import json
import time

from leads.models import Form

from .. import measuring, pgbench
from ..floors import verbs
from .house import row

RATE, SECONDS, CLIENTS = 50, 60, 16
TARGETS = (("errors", 0), ("p95", 300))


def run(house):
    seconds = 5 if house.quick else SECONDS
    form = Form.objects.filter(active=True).order_by("id").first()
    journeys = [[step(form, number)] for number in range(RATE * seconds)]
    floor = pgbench.floor(house.world.url, [verbs.capture(form.pk)])
    told = measuring.run_load(
        house.world, journeys, clients=CLIENTS, count=len(journeys), warmup=0, rate=RATE, allow_errors=True
    )
    figures = measuring.figures_of(told, 1)
    figures = {"1": figures, "floor": floor, "errors": told["unexpected"], "p95": figures["p95"]}
    figures |= {"per_second": figures["1"]["rate"], "first_errors": told["errors"]}
    after = house.settled() if house.workers else None
    words = f"{len(journeys)} posts, {told['unexpected']} errors"
    if after is not None:
        words += f"; the last became a lead {after:.0f} s later"
        figures["drained"] = after
    return row("capture", f"Capture, {RATE} a second", "nobody", figures, TARGETS, words)


def step(form, number):
    """A new person, one in ten known by the phone of an earlier one; from many networks, through our own proxy."""
    person = number - 5 if number % 10 == 9 else number
    stamp = int(time.time()) % 100_000
    data = {
        "name": f"Visitor {number}",
        "company": f"Visitors {number} Ltd",
        "phone": f"+86 137 {stamp % 10_000:04d} {person % 10_000:04d}",
        "email": f"visitor-{stamp}-{number}@bench.example",
        "need": "Please call about fifty seats.",
        "consent": True,
    }
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": f"bench-{stamp}-{number}",
        "X-Forwarded-For": f"11.{number // 250 % 250}.{number % 250}.7",
    }
    body = json.dumps(data)
    return {"method": "POST", "path": f"/capture/{form.key}/", "headers": headers, "body": body, "expect": 202}
