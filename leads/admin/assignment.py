"""Assignment rules in their order, and a rule tried on the latest leads."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.calendar import today
from crm.rules.evaluate import Facts
from crm.rules.forms import RuleField
from opportunities.admin.ordering import ByDrag

from ..assignment.candidates import candidates_of
from ..assignment.choose import active_rules, holds
from ..models import AssignmentRule, Lead, Strategy
from ..vocabulary import ASSIGNING
from .conditions import sentence

TRIED = 50


class AssignmentRuleForm(forms.ModelForm):
    condition = RuleField(ASSIGNING, label=_("condition"), help_text=_("Without a condition: every lead."))

    class Meta:
        model = AssignmentRule
        fields = ["name_en", "name_zh", "order", "condition", "users", "teams", "strategy", "active"]
        help_texts = {
            "order": _("The lowest number is asked first; the first rule that holds and has somebody free decides."),
            "users": _("These people."),
            "teams": _("And the reps of these teams and of all teams below. Nobody named at all: every rep."),
            "strategy": _("Round robin: one after the other. Least loaded: who has the fewest open leads."),
        }


@admin.register(AssignmentRule)
class AssignmentRuleAdmin(ByDrag, admin.ModelAdmin):
    """Drag the rules into order, or number them."""

    form = AssignmentRuleForm
    list_display = ["__str__", "when", "who", "strategy", "order", "active", "try_it"]
    list_editable = ["order", "active"]
    list_filter = ["active", "strategy"]
    search_fields = ["name_en", "name_zh"]
    autocomplete_fields = ["users", "teams"]
    readonly_fields = ["try_it"]
    ordering = ["order", "id"]
    fieldsets = [
        (None, {"fields": [("name_en", "name_zh"), ("order", "active", "try_it")]}),
        (_("Which leads"), {"fields": ["condition"]}),
        (_("To whom"), {"fields": ["users", "teams", "strategy"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("users", "teams")

    @admin.display(description=_("which leads"))
    def when(self, rule):
        return sentence(rule.condition, ASSIGNING)

    @admin.display(description=_("to whom"))
    def who(self, rule):
        names = [str(each) for each in (*rule.users.all(), *rule.teams.all())]
        return "、".join(names) if names else gettext("every rep")

    @admin.display(description=_("try it"))
    def try_it(self, rule):
        if rule.pk is None:
            return _("after saving")
        url = reverse("admin:leads_assignmentrule_try", args=[rule.pk])
        return format_html('<a href="{}">{}</a>', url, _("On the latest leads"))

    def changelist_view(self, request, extra_context=None):
        if request.method == "GET" and not any(not rule.condition for rule in active_rules()):
            messages.warning(
                request,
                gettext("No active rule takes every lead. What none of them takes waits until somebody assigns it."),
            )
        return super().changelist_view(request, extra_context)

    def get_urls(self):
        tried = path("<int:pk>/try/", self.admin_site.admin_view(self.try_view), name="leads_assignmentrule_try")
        return [tried, *super().get_urls()]

    def try_view(self, request, pk):
        """Which of the latest leads this rule would take, and who could get them now. Nothing is assigned."""
        rule = get_object_or_404(AssignmentRule.objects.prefetch_related("users", "teams"), pk=pk)
        rules = active_rules()
        leads = Lead.objects.alive().select_related("source", "owner").prefetch_related("tags").order_by("-id")[:TRIED]
        rows = []
        for lead in leads:
            facts = Facts(lead, ASSIGNING)
            first = next((each for each in rules if holds(each, facts)), None)
            rows.append({"lead": lead, "holds": holds(rule, facts), "first": first})
        candidates, out = candidates_of(rule, today())
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Try the rule “%(rule)s”") % {"rule": rule.name},
            "opts": self.model._meta,
            "rule": rule,
            "sentence": sentence(rule.condition, ASSIGNING),
            "rows": rows,
            "taken": sum(row["holds"] for row in rows),
            "candidates": candidates,
            "out": [{**each, "why": WHY_OUT.get(each["why"], each["why"])} for each in out],
            "strategy": Strategy(rule.strategy).label,
        }
        return render(request, "leads/admin/try_rule.html", context)


WHY_OUT = {"away": _("away"), "takes_no_leads": _("takes no leads"), "at_capacity": _("has as many leads as allowed")}
