"""What must never be true of follow-ups and notices."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

invariant(
    _("A reminder that should have been given ten minutes ago"),
    """
    SELECT id FROM followups_followup
    WHERE done_at IS NULL AND reminded_at IS NULL AND remind_at < now() - interval '10 minutes'
    """,
    of_the_moment=True,
)
invariant(
    _("A late first response that no manager was told of"),
    """
    SELECT f.id FROM followups_followup f JOIN users_user u ON u.id = f.owner_id
    JOIN users_team t ON t.id = u.team_id
    WHERE f.sla AND f.done_at IS NULL AND f.reminded_at IS NOT NULL AND f.reminded_at >= f.due
      AND EXISTS (SELECT 1 FROM users_user m JOIN users_team mt ON mt.id = m.team_id
                  WHERE m.role = 'manager' AND m.is_active AND m.id <> u.id AND t.path LIKE mt.path || '%'
                    AND m.date_joined < f.due)
      AND u.is_active
      AND NOT EXISTS (SELECT 1 FROM followups_notification n WHERE n.kind = 'sla_late' AND n.key = 'sla:' || f.id)
    """,
)
