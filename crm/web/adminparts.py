"""What several pages of the admin share."""

from django.contrib import messages

from crm.rules.refusals import Refusal
from crm.rules.together import do_to_all


class ReadOnly:
    """Rows that administrators look at; all else is done on the pages, by the verbs."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_admin

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def do_each(request, chosen, verb, said):
    """`verb(row, by=…)` on every chosen row or, where it refuses one, on none; `said` takes their number."""
    rows = list(chosen.order_by("pk"))
    try:
        do_to_all(rows, lambda row: verb(row, by=request.user))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said % {"n": len(rows)})
