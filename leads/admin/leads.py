"""Leads for administrators: what the worker could not take in, what was deleted, why a lead went where it went."""

import json

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.web.adminparts import ReadOnly, do_each

from ..intake.leads import retry
from ..models import Assignment, Lead
from ..services import delete_lead, restore_lead


class DeletedFilter(admin.SimpleListFilter):
    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request, model_admin):
        return [("yes", _("deleted")), ("no", _("not deleted"))]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(deleted_at__isnull=self.value() == "no")
        return queryset


class AssignmentInline(ReadOnly, admin.TabularInline):
    model = Assignment
    fields = ["at", "to", "team", "rule", "by", "ended_at", "trace"]
    readonly_fields = ["trace"]
    ordering = ["-at", "-id"]
    extra = 0

    @admin.display(description=_("why"))
    def trace(self, assignment):
        return format_html("<pre>{}</pre>", json.dumps(assignment.why, ensure_ascii=False, indent=1)[:4000])


@admin.register(Lead)
class LeadAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["__str__", "source", "status", "score", "grade", "owner", "intake", "created_at", "gone"]
    list_filter = ["intake", "status", "grade", DeletedFilter, "source"]
    list_select_related = ["source", "owner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["search"]
    ordering = ["-id"]
    exclude = ["grams", "search", "tags", "score_detail", "external_source", "external_id"]
    inlines = [AssignmentInline]
    actions = ["retry_them", "delete_them", "restore_them"]

    @admin.display(description=_("deleted"), boolean=True)
    def gone(self, lead):
        return lead.deleted_at is not None

    @admin.action(description=_("Let the worker try the chosen leads again"), permissions=["view"])
    def retry_them(self, request, chosen):
        messages.success(request, gettext("%(n)d leads go to the worker.") % {"n": retry(chosen)})

    @admin.action(description=_("Delete the chosen leads"), permissions=["view"])
    def delete_them(self, request, chosen):
        do_each(request, chosen, delete_lead, gettext("%(n)d leads changed."))

    @admin.action(description=_("Restore the chosen leads"), permissions=["view"])
    def restore_them(self, request, chosen):
        do_each(request, chosen, restore_lead, gettext("%(n)d leads changed."))
