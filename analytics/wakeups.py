"""When the worker is to look at pictures."""

from crm.jobs.wakeups import wake

from .nightly import late_rows

wake("analytics.tasks.mend", when=late_rows)
