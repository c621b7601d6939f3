"""A hundred thousand leads as a file, from the page's own button."""

import http.client
import os
import time

from .. import memory
from ..floors import lists
from .house import row

TARGETS = ()


def run(house):
    admin = house.world.readers["admin"]
    pid = memory.noted("web") or house.web
    before = sum(memory.pss(one) for one in memory.family(pid)[1:])
    began = time.monotonic()
    asked = http.client.HTTPConnection(house.world.host, house.world.port, timeout=300)
    asked.request("GET", "/leads/?export=csv", headers=admin.headers)
    answer = asked.getresponse()
    first, size, lines = None, 0, 0
    while piece := answer.read1(1 << 16):
        first = first or time.monotonic() - began
        size, lines = size + len(piece), lines + piece.count(b"\n")
    seconds = time.monotonic() - began
    asked.close()
    if answer.status != 200:
        raise RuntimeError(f"the export is answered with {answer.status}")
    grown = sum(memory.pss(one) for one in memory.family(pid)[1:]) - before
    statement = lists.page(admin, lists.LEAD, size=max(1, lines - 1))[0][0]
    with house.connection() as cursor, open(os.devnull, "wb") as nowhere:
        began = time.monotonic()
        cursor.copy_expert(f"COPY ({statement}) TO STDOUT (FORMAT csv)", nowhere)
        floor = time.monotonic() - began
    figures = {"per_second": lines / seconds, "first_ms": 1000 * first, "seconds": seconds, "of_floor": seconds / floor}
    figures |= {"floor_per_second": lines / floor, "grown_mb": grown}
    words = f"{lines:,} lines, {size / 1e6:.1f} MB in {seconds:.1f} s, the first after {1000 * first:.0f} ms; "
    words += f"web grew by {grown:.0f} MB; COPY {floor:.1f} s"
    return row("export", "Export to CSV", "admin", figures, TARGETS, words)
