"""Opportunities for administrators: to look at, to restore, to delete. All else is done on the pages, by the verbs."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.web.adminparts import ReadOnly, do_each

from ..models import Opportunity, StageChange
from ..services import delete_opportunity, restore_opportunity


class LedgerInline(ReadOnly, admin.TabularInline):
    model = StageChange
    fields = ["at", "by", "changed", "stage", "amount", "currency", "expected_close", "owner", "outcome", "note"]
    ordering = ["at", "id"]
    extra = 0


class DeletedFilter(admin.SimpleListFilter):
    title = _("deleted")
    parameter_name = "deleted"

    def lookups(self, request, model_admin):
        return [("yes", _("deleted")), ("no", _("not deleted"))]

    def queryset(self, request, queryset):
        if self.value() in ("yes", "no"):
            return queryset.filter(deleted_at__isnull=self.value() == "no")
        return queryset


@admin.register(Opportunity)
class OpportunityAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["name", "customer", "stage", "amount", "currency", "owner", "outcome", "created_on", "gone"]
    list_filter = [DeletedFilter, "outcome", "pipeline"]
    list_select_related = ["customer", "stage", "owner"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["search"]
    ordering = ["-id"]
    exclude = ["grams", "contacts", "members"]
    readonly_fields = ["on_the_page"]
    inlines = [LedgerInline]
    actions = ["delete_them", "restore_them"]

    def has_view_permission(self, request, obj=None):
        return request.user.is_admin

    @admin.display(description=_("deleted"), boolean=True)
    def gone(self, opportunity):
        return opportunity.deleted_at is not None

    @admin.display(description=_("page"))
    def on_the_page(self, opportunity):
        if opportunity.deleted_at:
            return "—"
        return format_html('<a href="{}">{}</a>', opportunity.get_absolute_url(), _("Open it"))

    @admin.action(description=_("Delete the chosen opportunities"), permissions=["view"])
    def delete_them(self, request, chosen):
        do_each(request, chosen, delete_opportunity, gettext("%(n)d opportunities changed."))

    @admin.action(description=_("Restore the chosen opportunities"), permissions=["view"])
    def restore_them(self, request, chosen):
        do_each(request, chosen, restore_opportunity, gettext("%(n)d opportunities changed."))
