"""Scoring: groups with their caps and points in one page, the condition of each rule on its own."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.rules.forms import RuleField
from opportunities.admin.ordering import ByDrag

from ..models import ScoreKind, ScoringGroup, ScoringRule
from ..scoring.rules import rules_changed
from ..vocabulary import SCORING
from .conditions import sentence


class RuleRowForm(forms.ModelForm):
    class Meta:
        model = ScoringRule
        fields = ["name_en", "name_zh", "points", "event", "half_life", "order", "active"]
        widgets = {
            "name_en": forms.TextInput(attrs={"size": 22}),
            "name_zh": forms.TextInput(attrs={"size": 14}),
            "event": forms.TextInput(attrs={"size": 16, "placeholder": "pricing_page"}),
        }


class ScoringRuleForm(forms.ModelForm):
    condition = RuleField(SCORING, label=_("condition"), help_text=_("For fit rules: when the points count."))

    class Meta:
        model = ScoringRule
        fields = ["group", "name_en", "name_zh", "points", "condition", "event", "half_life", "order", "active"]
        help_texts = {
            "points": _("Below zero takes points away."),
            "event": _("For interest rules: the kind of behaviour, such as demo_request, pricing_page, mail_opened."),
            "half_life": _("Half of the points are left after so many days. Empty: they never fade."),
        }

    def clean(self):
        data = super().clean()
        group, event = data.get("group"), (data.get("event") or "").strip()
        if group and group.kind == ScoreKind.INTEREST and not event:
            self.add_error("event", _("A rule of interest names the behaviour it counts."))
        if group and group.kind == ScoreKind.FIT and event:
            self.add_error("event", _("A rule of fit has a condition, no behaviour."))
        return data


class RuleInline(admin.TabularInline):
    """Points in one table; the condition of a fit rule is edited on the rule's page."""

    model = ScoringRule
    form = RuleRowForm
    readonly_fields = ["when"]
    ordering = ["order", "id"]
    extra = 0

    def get_fields(self, request, obj=None):
        """A group of fit asks for conditions, a group of interest for behaviour; a new group does not know yet."""
        own = {ScoreKind.FIT: ["when"], ScoreKind.INTEREST: ["event", "half_life"]}
        return ["name_en", "name_zh", "points", *own.get(obj and obj.kind, []), "order", "active"]

    @admin.display(description=_("condition"))
    def when(self, rule):
        if rule.pk is None:
            return _("after saving")
        words = rule.event or sentence(rule.condition, SCORING)
        url = reverse("admin:leads_scoringrule_change", args=[rule.pk])
        return format_html('<a href="{}">{}</a>', url, words if len(words) < 40 else words[:38] + "…")


class TellsTheSweep:
    """Whatever is saved or deleted here, open leads are scored again within a minute."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        rules_changed()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        rules_changed()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        rules_changed()


@admin.register(ScoringGroup)
class ScoringGroupAdmin(TellsTheSweep, ByDrag, admin.ModelAdmin):
    """The rules of a group together count up to its cap."""

    list_display = ["name_en", "name_zh", "kind", "cap", "rules_count", "order"]
    list_editable = ["cap", "order"]
    list_filter = ["kind"]
    search_fields = ["name_en", "name_zh", "rules__name_en", "rules__name_zh"]
    ordering = ["kind", "order", "id"]
    inlines = [RuleInline]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(rules_count=Count("rules"))

    @admin.display(description=_("rules"))
    def rules_count(self, group):
        return group.rules_count


@admin.register(ScoringRule)
class ScoringRuleAdmin(TellsTheSweep, admin.ModelAdmin):
    form = ScoringRuleForm
    list_display = ["__str__", "group", "points", "when", "half_life", "active"]
    list_editable = ["points", "active"]
    list_filter = ["group__kind", "group", "active"]
    list_select_related = ["group"]
    search_fields = ["name_en", "name_zh", "event"]
    ordering = ["group__kind", "group__order", "order", "id"]
    fieldsets = [
        (None, {"fields": ["group", ("name_en", "name_zh"), ("points", "active", "order")]}),
        (_("Fit: who they are"), {"fields": ["condition"]}),
        (_("Interest: what they did"), {"fields": [("event", "half_life")]}),
    ]

    @admin.display(description=_("counts when"))
    def when(self, rule):
        words = rule.event or sentence(rule.condition, SCORING)
        return words if len(words) < 120 else words[:118] + "…"
