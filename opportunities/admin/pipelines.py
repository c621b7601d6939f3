"""Pipelines with their stages in one page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import Opportunity, Pipeline, Stage, StageKind
from ..services import set_stage_probability
from .forms import PipelineForm, StageForm
from .ordering import ByDrag

ENDS = [(StageKind.WON, "won", "Won", "成交", 100), (StageKind.LOST, "lost", "Lost", "丢单", 0)]


class StageInline(admin.TabularInline):
    """Order, names and figures; texts, checklist and gates stand on the stage's own page."""

    model = Stage
    form = StageForm
    fields = ["name_en", "name_zh", "key", "kind", "probability", "expected_days", "active", "order", "more"]
    readonly_fields = ["more"]
    prepopulated_fields = {"key": ["name_en"]}
    ordering = ["order", "id"]
    extra = 0
    can_delete = False

    @admin.display(description=_("texts, checklist, gates"))
    def more(self, stage):
        if stage.pk is None:
            return _("after saving")
        url = reverse("admin:opportunities_stage_change", args=[stage.pk])
        return format_html('<a href="{}">{}</a>', url, _("Open it"))


@admin.register(Pipeline)
class PipelineAdmin(ByDrag, admin.ModelAdmin):
    """Drag the stages into order, or number them. A pipeline always has a won and a lost stage."""

    form = PipelineForm
    list_display = ["name_en", "name_zh", "stage_names", "order", "active"]
    list_editable = ["order"]
    search_fields = ["name_en", "name_zh", "key"]
    prepopulated_fields = {"key": ["name_en"]}
    ordering = ["order", "id"]
    inlines = [StageInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("stages")

    @admin.display(description=_("stages"))
    def stage_names(self, pipeline):
        return " → ".join(stage.name for stage in pipeline.stages.all() if stage.active and stage.is_open)

    def has_delete_permission(self, request, obj=None):
        """Only a pipeline that never held anything is deleted; others are switched off."""
        if obj is not None and Opportunity.objects.filter(pipeline=obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_formset(self, request, form, formset, change):
        """A changed probability goes through the verb, which tells the ledger."""
        changed = {}
        for row in formset.forms:
            stage = row.instance
            if stage.pk and "probability" in row.changed_data:
                changed[stage.pk] = stage.probability
                stage.probability = row.initial["probability"]
        super().save_formset(request, form, formset, change)
        for stage in Stage.objects.filter(pk__in=changed):
            set_stage_probability(stage, probability=changed[stage.pk], by=request.user)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        complete_ends(form.instance)


def complete_ends(pipeline):
    """Add the won and the lost stage where a pipeline lacks them, so that everything in it can be closed."""
    last = max([stage.order for stage in pipeline.stages.all()], default=0)
    for place, (kind, key, english, chinese, probability) in enumerate(ENDS, 1):
        if not pipeline.stages.filter(kind=kind).exists():
            Stage.objects.create(
                pipeline=pipeline,
                kind=kind,
                key=key,
                name_en=english,
                name_zh=chinese,
                probability=probability,
                order=last + 10 * place,
            )
