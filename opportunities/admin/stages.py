"""One stage: its texts, checklist and gates; and the way to empty it."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Check, Gate, Stage
from ..services import move_all, set_stage_probability
from .forms import GateForm, MoveAllForm, StageForm, checks_of, holds, in_use, open_in
from .ordering import ByDrag


class CheckInline(admin.TabularInline):
    """The steps of the stage's standard procedure, ticked on each opportunity."""

    model = Check
    fields = ["name_en", "name_zh", "order"]
    ordering = ["order", "id"]
    extra = 0


class GateInline(admin.TabularInline):
    """What must be there before the stage is left forwards. A checklist item is saved first, then asked for here."""

    model = Gate
    form = GateForm
    fk_name = "stage"
    ordering = ["order", "id"]
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "check_item":
            kwargs["queryset"] = checks_of(request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Stage)
class StageAdmin(ByDrag, admin.ModelAdmin):
    form = StageForm
    change_form_template = "opportunities/admin/stage_form.html"
    list_display = [
        "__str__",
        "pipeline",
        "kind",
        "probability",
        "expected_days",
        "measured_days",
        "open_now",
        "active",
    ]
    list_filter = ["pipeline", "kind", "active"]
    list_select_related = ["pipeline"]
    search_fields = ["name_en", "name_zh", "key", "pipeline__name_en", "pipeline__name_zh"]
    readonly_fields = ["open_now", "measured_days"]
    prepopulated_fields = {"key": ["name_en"]}
    ordering = ["pipeline__order", "pipeline", "order", "id"]
    inlines = [CheckInline, GateInline]
    fieldsets = [
        (None, {"fields": ["pipeline", ("name_en", "name_zh"), ("key", "order"), ("kind", "active"), "open_now"]}),
        (
            _("Figures"),
            {
                "fields": [("probability", "expected_days", "measured_days")],
                "description": _(
                    "A new probability also counts for what stands here now; the ledger notes it. An opportunity is"
                    " shown as stalled after more working days without a two-way contact than are normal: the measured"
                    " days, in which three of four won opportunities left this stage, or the expected ones while fewer"
                    " than 30 did."
                ),
            },
        ),
        (
            _("How we sell here"),
            {
                "fields": [
                    ("goal_en", "goal_zh"),
                    ("standard_en", "standard_zh"),
                    ("activities_en", "activities_zh"),
                    ("result_en", "result_zh"),
                ],
                "description": _("Reps read this on every opportunity that stands here."),
            },
        ),
    ]

    @admin.display(description=_("open opportunities here"))
    def open_now(self, stage):
        return open_in(stage) if stage.pk else 0

    def get_readonly_fields(self, request, obj=None):
        return [*self.readonly_fields, "pipeline"] if obj else self.readonly_fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_model(self, request, obj, form, change):
        """A changed probability goes through the verb, which tells the ledger."""
        wished = obj.probability
        if change and "probability" in form.changed_data:
            obj.probability = form.initial["probability"]
        super().save_model(request, obj, form, change)
        if obj.probability != wished:
            moved = set_stage_probability(obj, probability=wished, by=request.user)
            self.message_user(request, gettext("%(n)d open opportunities now count with it.") % {"n": moved})

    # --- emptying and deleting --------------------------------------------------------------------------------------

    def get_urls(self):
        move = path(
            "<int:pk>/move-all/", self.admin_site.admin_view(self.move_all_view), name="opportunities_stage_move_all"
        )
        return [move, *super().get_urls()]

    def delete_view(self, request, object_id, extra_context=None):
        """A stage that anything refers to is emptied and switched off, never deleted."""
        stage = get_object_or_404(Stage, pk=object_id)
        if not in_use(stage):
            return super().delete_view(request, object_id, extra_context)
        if holds(stage):
            messages.warning(request, gettext("Opportunities stand in this stage. Say first where they go."))
            return HttpResponseRedirect(reverse("admin:opportunities_stage_move_all", args=[stage.pk]))
        messages.warning(
            request, gettext("The stage ledger remembers this stage, so it is switched off instead of deleted.")
        )
        return HttpResponseRedirect(reverse("admin:opportunities_stage_change", args=[stage.pk]))

    def move_all_view(self, request, pk):
        """Where do the opportunities of this stage go?"""
        stage = get_object_or_404(Stage.objects.select_related("pipeline"), pk=pk)
        form = MoveAllForm(request.POST or None, stage=stage)
        if request.method == "POST" and stage.is_open and form.is_valid():
            moved = move_all(stage, to=form.cleaned_data["to"], by=request.user)
            text = gettext("%(n)d opportunities moved to “%(stage)s”.") % {
                "n": moved,
                "stage": form.cleaned_data["to"].name,
            }
            messages.success(request, text)
            return HttpResponseRedirect(reverse("admin:opportunities_stage_change", args=[stage.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Move all opportunities of a stage"),
            "opts": self.model._meta,
            "stage": stage,
            "form": form,
            "count": holds(stage),
        }
        return render(request, "opportunities/admin/move_all.html", context)
