"""What must never be true of opportunities; checked nightly, after fault tests, and on the admin's health page."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

invariant(
    _("An opportunity whose ledger does not end in its current state"),
    """
    SELECT o.id FROM opportunities_opportunity o
    LEFT JOIN LATERAL (
        SELECT * FROM opportunities_stagechange c WHERE c.opportunity_id = o.id ORDER BY c.at DESC, c.id DESC LIMIT 1
    ) last ON true
    WHERE last.id IS NULL
       OR (last.stage_id, last.pipeline_id, last.outcome, last.currency, last.rate, last.deleted)
          IS DISTINCT FROM (o.stage_id, o.pipeline_id, o.outcome, o.currency, o.rate, o.deleted_at IS NOT NULL)
       OR (last.amount, last.expected_close, last.owner_id, last.team_id, last.loss_reason_id)
          IS DISTINCT FROM (o.amount, o.expected_close, o.owner_id, o.team_id, o.loss_reason_id)
    """,
)
invariant(
    _("An opportunity whose outcome and stage disagree"),
    """
    SELECT o.id FROM opportunities_opportunity o JOIN opportunities_stage s ON s.id = o.stage_id
    WHERE s.kind <> o.outcome OR s.pipeline_id <> o.pipeline_id
    """,
)
invariant(
    _("A ledger row that does not follow the row before it"),
    """
    SELECT c.id FROM opportunities_stagechange c
    LEFT JOIN opportunities_stagechange p ON p.id = c.previous_id
    WHERE (c.previous_id IS NULL) <> (c.changed ? 'created')
       OR p.opportunity_id <> c.opportunity_id OR p.at > c.at
    """,
)
invariant(
    _("An open opportunity whose copy of its stage's probability is old"),
    """
    SELECT o.id FROM opportunities_opportunity o JOIN opportunities_stage s ON s.id = o.stage_id
    WHERE o.outcome = 'open' AND o.stage_probability <> s.probability
    """,
)
invariant(
    _("An opportunity whose ledger begins before the day it was created"),
    """
    SELECT o.id FROM opportunities_opportunity o
    WHERE EXISTS (SELECT FROM opportunities_stagechange c WHERE c.opportunity_id = o.id AND c."on" < o.created_on)
    """,
)
invariant(
    _("An opportunity closed before it was created"),
    "SELECT id FROM opportunities_opportunity WHERE closed_on < created_on",
)
