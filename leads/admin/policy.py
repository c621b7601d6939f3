"""The few numbers of leads: one row, neither added nor deleted."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import LeadPolicy
from ..scoring.rules import rules_changed

SCORING = {"mql_threshold", "grade_a", "grade_b", "grade_c"}


@admin.register(LeadPolicy)
class LeadPolicyAdmin(admin.ModelAdmin):
    fieldsets = [
        (
            _("Score"),
            {
                "fields": ["mql_threshold", ("grade_a", "grade_b", "grade_c")],
                "description": _("Open leads are graded again within a minute after you save."),
            },
        ),
        (
            _("First response"),
            {
                "fields": ["response_minutes"],
                "description": _(
                    "A lead is assigned at any hour. The clock runs in the working hours of the assignee, without"
                    " weekends and public holidays."
                ),
            },
        ),
        (_("Public forms"), {"fields": ["capture_per_minute"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        """There is one row: go straight to it."""
        LeadPolicy.objects.get_or_create(pk=1)
        return HttpResponseRedirect(reverse("admin:leads_leadpolicy_change", args=[1]))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if SCORING & set(form.changed_data):
            rules_changed()
