"""What must never be true of customers, contacts and their follow-ups; tables of the floors below included."""

from django.utils.translation import gettext_noop as _

from crm.jobs.invariants import invariant

invariant(
    _("A customer whose next follow-up is not its earliest open one"),
    """
    SELECT c.id FROM customers_customer c
    LEFT JOIN (
        SELECT f.object_id, min(f.due) AS due FROM followups_followup f
        JOIN django_content_type t ON t.id = f.content_type_id
        WHERE f.done_at IS NULL AND t.app_label = 'customers' AND t.model = 'customer' GROUP BY f.object_id
    ) first ON first.object_id = c.id
    WHERE c.deleted_at IS NULL AND c.next_followup_at IS DISTINCT FROM first.due
    """,
)
invariant(
    _("A customer that was merged away and still lives, or into one that was merged away itself"),
    """
    SELECT c.id FROM customers_customer c JOIN customers_customer k ON k.id = c.merged_into_id
    WHERE c.deleted_at IS NULL OR k.merged_into_id IS NOT NULL
    """,
)
invariant(
    _("A living contact of a customer that was merged away"),
    """
    SELECT p.id FROM customers_contact p JOIN customers_customer c ON c.id = p.customer_id
    WHERE p.deleted_at IS NULL AND c.merged_into_id IS NOT NULL
    """,
)
