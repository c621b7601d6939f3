"""What the product would have made of it: pictures of every day, sums, normal days; and the open doors."""

import datetime as dt

from django.db import connection, transaction

from analytics.nightly import LATE, NIGHTLY
from analytics.pictures import EVERY_DAY
from analytics.summary.counting import count_anew
from crm.followups.services import remind_due
from crm.jobs.models import JobRun
from crm.jobs.runs import finish_run, start_run
from crm.users.models import User
from leads.models.load import add_up
from opportunities.models import StageChange
from opportunities.staleness import measure_stages

from . import marker, organisation

COLUMNS = "day, pipeline_id, stage_id, owner_id, team_id, count, amount, weighted"
# What `rebuild_pictures` writes, into an empty table.
PAINT = f"""
WITH {EVERY_DAY} INSERT INTO analytics_dailypicture ({COLUMNS})
SELECT {COLUMNS} FROM made ORDER BY day, pipeline_id, stage_id, owner_id, team_id
"""  # noqa: S608


def paint(first, after):
    """The picture of every day, while its table has no index."""
    with connection.cursor() as cursor:
        for table in ("opportunities_stagechange", "opportunities_opportunity"):
            cursor.execute(f"ANALYZE {table}")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
        cursor.execute(PAINT, {"first": first, "after": after, "pipeline": None})


def count(opportunities):
    """The sums behind funnel and waterfall; in one piece, for as yet no index would find a part."""
    count_anew(batch=opportunities + 1)


def close_the_books(plan):
    """The nights are over: the product goes on with the next. Their reports were never written."""
    measure_stages()
    yesterday = plan.today - dt.timedelta(days=1)
    finish_run(start_run(NIGHTLY, local_date=yesterday), message="Large demo")
    last = StageChange.objects.order_by("-pk").values_list("pk", flat=True).first()
    JobRun.objects.update_or_create(kind=LATE, local_date=None, defaults={"data": {"ledger": last}})
    while add_up() > 2 * User.objects.count():
        pass


def open_the_doors(run, message):
    """Everybody may log in; who has something due since midnight is reminded by the product itself."""
    with transaction.atomic():
        organisation.open_the_doors()
        marker.done(run, message)
    while remind_due().handled:
        pass
