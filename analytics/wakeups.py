"""When the worker is to look at pictures and at the summary."""

from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .nightly import late_rows
from .summary.counting import MOVED, forget_zeros

wake("analytics.tasks.mend", when=late_rows)
wake(
    "analytics.tasks.count",
    when=f"(SELECT id FROM opportunities_uncounted LIMIT 1) UNION ALL (SELECT id FROM ({MOVED}) moved)",  # noqa: S608
)


@prune
def prune_sums():
    return forget_zeros()
