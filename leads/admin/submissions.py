"""What visitors sent: to look at, to release from quarantine, to try again."""

import json

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.web.adminparts import ReadOnly

from ..intake.submissions import release_submissions
from ..models import Submission


@admin.register(Submission)
class SubmissionAdmin(ReadOnly, admin.ModelAdmin):
    """Held submissions never reached a rep. Release what a person sent; it goes the way of every other."""

    list_display = ["received_at", "form", "who", "state", "lead", "short_error"]
    list_filter = ["state", "form", "received_at"]
    list_select_related = ["form", "lead"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["receipt"]
    search_help_text = _("By receipt.")
    ordering = ["-received_at", "-id"]
    fields = [
        ("form", "receipt", "received_at"),
        ("state", "attempts", "handled_at"),
        "lead",
        "error",
        "sent",
        "where_from",
        ("consent", "consent_text"),
    ]
    actions = ["release_them"]

    @admin.display(description=_("name"))
    def who(self, submission):
        raw = submission.raw
        return str(raw.get("name") or raw.get("email") or raw.get("phone") or "—")[:80]

    @admin.display(description=_("why"))
    def short_error(self, submission):
        last = submission.error.strip().rpartition("\n")[2]
        return WHY.get(last, last[:120])

    @admin.display(description=_("as it came"))
    def sent(self, submission):
        return _as_text(submission.raw)

    @admin.display(description=_("from where"))
    def where_from(self, submission):
        return _as_text(submission.meta)

    @admin.action(description=_("Release or try again the chosen submissions"), permissions=["view"])
    def release_them(self, request, chosen):
        released = release_submissions(chosen)
        messages.success(request, gettext("%(n)d submissions go to the worker.") % {"n": released})


WHY = {"trap": _("links, and a field that people do not see"), "links": _("links, and no way to answer")}


def _as_text(data):
    return format_html("<pre>{}</pre>", json.dumps(data, ensure_ascii=False, indent=2))
