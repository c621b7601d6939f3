"""What must never be true of pictures and reports."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

from .pictures import REBUILT

LAST_NIGHT = """(SELECT max(local_date) FROM jobs_jobrun WHERE kind = 'analytics.nightly' AND state = 'done')"""

BOUND = (
    REBUILT.replace("%(first)s", LAST_NIGHT).replace("%(after)s", f"({LAST_NIGHT} + 1)").replace("%(pipeline)s", "NULL")
)

invariant(
    _("The picture of the last finished day differs from the ledger"),
    f"""
    WITH {BOUND}
    SELECT coalesce(m.stage_id, p.stage_id) AS stage, coalesce(m.owner_id, p.owner_id) AS owner, m.count, p.count
    FROM made m FULL JOIN (SELECT * FROM analytics_dailypicture WHERE day = {LAST_NIGHT}) p
    ON m.day = p.day AND m.stage_id = p.stage_id AND coalesce(m.owner_id, 0) = coalesce(p.owner_id, 0)
       AND coalesce(m.team_id, 0) = coalesce(p.team_id, 0)
    WHERE (m.count, m.amount, m.weighted) IS DISTINCT FROM (p.count, p.amount, p.weighted)
    """,  # noqa: S608
)
