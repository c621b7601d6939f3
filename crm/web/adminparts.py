"""What several pages of the admin share."""

from django.contrib import messages

from crm.rules.refusals import Refusal


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
    """`verb(row, by=…)` on every chosen row: refusals are told row by row, `said` takes the number that worked."""
    finished = 0
    for row in chosen:
        try:
            verb(row, by=request.user)
            finished += 1
        except Refusal as refusal:
            messages.error(request, f"{row}: {refusal}")
    messages.success(request, said % {"n": finished})
