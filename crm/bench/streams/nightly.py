"""Yesterday's night once more, by the real worker, while somebody looks at a page."""

import socket
import time
from statistics import median

from crm.celery import app

from .. import measuring
from ..memory import Watched
from ..operation import get
from .house import row

PATIENCE = 600
TARGETS = (("seconds", 60), ("mb", 300), ("slowdown", 2))
KIND = "analytics.nightly"
DONE = "SELECT /* bench */ count(*) FROM jobs_jobrun WHERE kind = %s AND state = 'done' AND local_date = %s"
# The day counts as not done. Where it is the only one, it becomes the day before: with none, years would be caught up.
NOT_YET = """
WITH gone AS (
    DELETE FROM jobs_jobrun r WHERE kind = %(kind)s AND local_date = %(day)s AND EXISTS (
        SELECT FROM jobs_jobrun e WHERE e.kind = r.kind AND e.state = 'done' AND e.local_date < r.local_date)
    RETURNING id
)
UPDATE jobs_jobrun SET local_date = local_date - 1 WHERE kind = %(kind)s AND local_date = %(day)s
AND NOT EXISTS (SELECT FROM gone)
"""
PICTURES = """
SELECT o.pipeline_id, o.stage_id, o.owner_id, o.team_id, count(*), sum(o.amount_base),
       sum(o.amount_base * o.probability) / 100 FROM opportunities_opportunity o
WHERE o.deleted_at IS NULL AND o.outcome = 'open' GROUP BY 1, 2, 3, 4
"""


def run(house):
    rep = house.world.readers["rep"]
    page = [[get(rep, "/leads/")]]
    quiet = measuring.run_load(house.world, page, clients=1, count=20, warmup=5)
    with house.connection() as cursor:
        cursor.execute("SELECT max(local_date) FROM jobs_jobrun WHERE kind = %s AND state = 'done'", [KIND])
        day = cursor.fetchone()[0]
        cursor.execute(NOT_YET, {"kind": KIND, "day": day})
        cursor.execute("DELETE FROM analytics_funnelreport WHERE day = %s", [day])
        cursor.execute("DELETE FROM analytics_dailypicture WHERE day = %s", [day])
        began = time.monotonic()
        cursor.execute(PICTURES)
        floor = time.monotonic() - began
        with Watched("slow") as watched:
            began, meanwhile, done = time.monotonic(), [], False
            app.send_task("analytics.tasks.nightly", queue="slow")
            while not done and time.monotonic() - began < PATIENCE:
                told = measuring.run_load(house.world, page, clients=1, count=5, warmup=0)
                meanwhile += told["times"]
                cursor.execute(DONE, [KIND, day])
                done = bool(cursor.fetchone()[0])
            while app.control.inspect(timeout=1).active().get(f"slow@{socket.gethostname()}", []):
                time.sleep(0.2)
            seconds = time.monotonic() - began
    if not done:
        raise RuntimeError(f"the night of {day} was not done after {PATIENCE} s")
    figures = {"seconds": seconds, "mb": watched.peak, "slowdown": median(meanwhile) / median(quiet["times"])}
    figures["floor"] = 1000 * floor
    words = f"{seconds:.1f} s, worker {watched.peak or 0:.0f} MB at most, pages {figures['slowdown']:.1f} times as slow"
    return row("nightly", "Nightly run, one day", "worker", figures, TARGETS, words)
