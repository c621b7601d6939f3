"""How long an opportunity has been without an answer from the customer, in working days, and when that is too long.

The one rule of boards, lists, my day and reports. Counted from the last two-way contact, or from the day it was
created while there was none. Too long: more than is normal for its stage (`Stage.normal_days`).
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Q

from crm.calendar import local_day, start_of_day
from crm.calendar import today as today_of
from crm.calendar.counted import CALENDAR, calendar_params, last_day_before, working_days_since

ENOUGH = 30  # won opportunities that must have passed through a stage before they say what is normal there

# The 75th percentile of the working days that won opportunities stayed in a stage. Whole days: more than 7.75 days
# and more than 7 days are the same days.
MEASURE = f"""
WITH {CALENDAR}, walk AS (
    SELECT l.opportunity_id, l."on", CASE WHEN l.outcome = 'open' THEN l.stage_id END AS stage_id,
           lag(CASE WHEN l.outcome = 'open' THEN l.stage_id END) OVER ledger AS stood, l.at, l.id
    FROM opportunities_stagechange l JOIN opportunities_opportunity o ON o.id = l.opportunity_id
    WHERE o.outcome = 'won' AND o.deleted_at IS NULL
    WINDOW ledger AS (PARTITION BY l.opportunity_id ORDER BY l.at, l.id)
), stays AS (
    SELECT opportunity_id, stage_id, "on" AS entered,
           lead("on") OVER (PARTITION BY opportunity_id ORDER BY at, id) AS gone
    FROM walk WHERE stood IS DISTINCT FROM stage_id
), measured AS (
    SELECT s.stage_id, count(DISTINCT s.opportunity_id) AS passed,
           percentile_cont(0.75) WITHIN GROUP (ORDER BY after.n - before.n) AS days
    FROM stays s
    JOIN calendar before ON before.day = greatest(s.entered, %(calendar_first)s)
    JOIN calendar after ON after.day = greatest(s.gone, %(calendar_first)s)
    WHERE s.stage_id IS NOT NULL AND s.gone IS NOT NULL GROUP BY s.stage_id
), normal AS (
    SELECT s.id, CASE WHEN m.passed >= {ENOUGH} THEN floor(m.days)::int END AS days
    FROM opportunities_stage s LEFT JOIN measured m ON m.stage_id = s.id
)
UPDATE opportunities_stage s SET measured_days = normal.days
FROM normal WHERE normal.id = s.id AND s.measured_days IS DISTINCT FROM normal.days
"""  # noqa: S608


@transaction.atomic
def measure_stages():
    """Every night: what is normal in each stage, from all won opportunities. Returns how many stages changed."""
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, calendar_params(today_of()))
        return cursor.rowcount


def idle_days(opportunity, today=None):
    """Working days since the customer last answered."""
    touched = opportunity.last_touch_at
    return working_days_since(local_day(touched) if touched else opportunity.created_on, today)


def stalled_days(opportunity, today=None):
    """The idle days of an open opportunity where they are too many, else 0."""
    normal = opportunity.stage.normal_days
    if not opportunity.is_open or normal is None:
        return 0
    idle = idle_days(opportunity, today)
    return idle if idle > normal else 0


def stalled_q(stages, today=None):
    """The same as a condition, for the given stages."""
    today = today or today_of()
    stalled = Q(pk__in=())
    for stage in stages:
        last = None if stage.normal_days is None else last_day_before(stage.normal_days, today)
        if last is None:
            continue
        moment = start_of_day(last + dt.timedelta(days=1))
        long_ago = Q(last_touch_at__lt=moment) | Q(last_touch_at=None, created_on__lte=last)
        stalled |= Q(stage=stage, outcome="open") & long_ago
    return stalled
