"""What must never be true of leads; checked nightly, after fault tests, and on the admin's health page."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

from .models.load import OPEN

LATE = "interval '15 minutes'"
ABOUT_LEAD = "(SELECT id FROM django_content_type WHERE app_label = 'leads' AND model = 'lead')"

invariant(
    _("Two open assignments of one lead"),
    "SELECT lead_id FROM leads_assignment WHERE ended_at IS NULL GROUP BY lead_id HAVING count(*) > 1",
)
invariant(
    _("A submission without an outcome after fifteen minutes"),
    f"""
    SELECT id FROM leads_submission
    WHERE state = 'stored' AND received_at < now() - {LATE} AND (not_before IS NULL OR not_before < now() - {LATE})
    """,  # noqa: S608  no value from outside
    of_the_moment=True,
)
invariant(_("A submission that could not be processed"), "SELECT id FROM leads_submission WHERE state = 'failed'")
invariant(
    _("A submission that became a lead but has none"),
    "SELECT id FROM leads_submission WHERE state IN ('lead', 'linked') AND lead_id IS NULL",
)
invariant(
    _("A lead that the worker could not process"),
    "SELECT id FROM leads_lead WHERE intake = 'failed' AND deleted_at IS NULL",
)
invariant(
    _("A lead that nobody has taken in for fifteen minutes"),
    f"""
    SELECT id FROM leads_lead
    WHERE intake = 'pending' AND deleted_at IS NULL AND created_at < now() - {LATE} AND updated_at < now() - {LATE}
    """,  # noqa: S608
    of_the_moment=True,
)
invariant(
    _("A lead with an owner but without that owner's assignment"),
    """
    SELECT l.id FROM leads_lead l
    WHERE l.owner_id IS NOT NULL AND l.deleted_at IS NULL AND l.status IN ('new', 'assigned', 'working', 'qualified')
      AND NOT EXISTS (
        SELECT FROM leads_assignment a WHERE a.lead_id = l.id AND a.ended_at IS NULL AND a.to_id = l.owner_id
      )
    """,
)
invariant(
    _("A lead without an owner but with an open assignment"),
    """
    SELECT l.id FROM leads_lead l JOIN leads_assignment a ON a.lead_id = l.id AND a.ended_at IS NULL
    WHERE l.owner_id IS NULL
    """,
)
invariant(
    _("A lead with two open follow-ups for its first response"),
    f"""
    SELECT object_id FROM followups_followup
    WHERE content_type_id = {ABOUT_LEAD} AND done_at IS NULL AND sla GROUP BY object_id HAVING count(*) > 1
    """,  # noqa: S608
)
invariant(
    _("A lead that waits for its first response without a follow-up"),
    f"""
    SELECT l.id FROM leads_lead l
    WHERE l.status = 'assigned' AND l.first_response_at IS NULL AND l.deleted_at IS NULL AND l.owner_id IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM followups_followup f WHERE f.content_type_id = {ABOUT_LEAD} AND f.object_id = l.id
      )
    """,  # noqa: S608
)
invariant(
    _("A lead whose score is not the sum of fit and interest"),
    "SELECT id FROM leads_lead WHERE score <> fit + interest",
)
invariant(
    _("A converted lead without its customer"),
    "SELECT id FROM leads_lead WHERE status = 'converted' AND converted_customer_id IS NULL AND external_id = ''",
)
invariant(
    _("An open follow-up of a lead that is closed"),
    f"""
    SELECT f.id FROM followups_followup f JOIN leads_lead l ON l.id = f.object_id
    WHERE f.content_type_id = {ABOUT_LEAD} AND f.done_at IS NULL AND f.sla
      AND (l.status IN ('disqualified', 'converted') OR l.deleted_at IS NOT NULL)
    """,  # noqa: S608
)
invariant(
    _("An answered lead whose working minutes nobody has counted for fifteen minutes"),
    f"""
    SELECT id FROM leads_lead
    WHERE assigned_at IS NOT NULL AND first_response_at IS NOT NULL AND response_minutes IS NULL
      AND greatest(first_response_at, updated_at) < now() - {LATE}
    """,  # noqa: S608
    of_the_moment=True,
)
invariant(
    _("A load that is not the number of open leads"),
    f"""
    SELECT owner_id FROM (
        SELECT owner_id, -count(*) AS n FROM leads_lead WHERE {OPEN} GROUP BY owner_id
        UNION ALL SELECT owner_id, sum(change) FROM leads_leadload GROUP BY owner_id
    ) AS both_counts GROUP BY owner_id HAVING sum(n) <> 0
    """,  # noqa: S608
)
