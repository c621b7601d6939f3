"""Forms that keep an administrator from leaving opportunities without a place."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.customers.models.contact import ContactRole
from crm.followups.models import ActivityKind

from ..gates import ANY_CONVERSATION, FIELDS, HELD
from ..models import Check, Gate, GateKind, Opportunity, Outcome, Pipeline, Stage, StageChange, StageKind


def holds(stage):
    """How many opportunities stand in the stage, deleted ones too."""
    return Opportunity.objects.filter(stage=stage).count()


def in_use(stage):
    """Whether anything refers to the stage: opportunities, or the ledger's past."""
    return stage.pk is not None and (
        Opportunity.objects.filter(stage=stage).exists() or StageChange.objects.filter(stage=stage).exists()
    )


class PipelineForm(forms.ModelForm):
    class Meta:
        model = Pipeline
        fields = ["name_en", "name_zh", "key", "order", "active"]

    def clean_active(self):
        active = self.cleaned_data["active"]
        if not active and self.instance.pk:
            held = Opportunity.objects.alive().open().filter(pipeline=self.instance).count()
            if held:
                raise ValidationError(
                    gettext("%(n)d open opportunities stand in this pipeline; close them first.") % {"n": held}
                )
        return active


class StageForm(forms.ModelForm):
    class Meta:
        model = Stage
        fields = "__all__"  # noqa: DJ007  an administrator's form, narrowed by the admin's fieldsets

    def clean(self):
        data = super().clean()
        stage = self.instance
        kind, active = data.get("kind", stage.kind), data.get("active", stage.active)
        if "kind" in self.changed_data and in_use(stage):
            self.add_error("kind", _("The kind is fixed once opportunities have stood here."))
        if not active and kind != StageKind.OPEN:
            self.add_error("active", _("Every pipeline needs its won and its lost stage."))
        elif not active and stage.pk and holds(stage):
            self.add_error("active", _("Opportunities stand here. Move them to another stage first."))
        new_end = kind != StageKind.OPEN and stage.pk is None and data.get("pipeline")
        if new_end and Stage.objects.filter(pipeline=data["pipeline"], kind=kind).exists():
            self.add_error("kind", _("This pipeline has such a stage already."))
        return data


def gate_values():
    """What a gate may ask for, by kind of evidence."""
    fields = [(name, Opportunity._meta.get_field(name).verbose_name) for name in FIELDS]
    held = [(ANY_CONVERSATION, _("any conversation (call, meeting, visit)"))]
    held += [(kind, label) for kind, label in ActivityKind.choices if kind in HELD]
    return [
        ("", "—"),
        (GateKind.FIELD.label, fields),
        (GateKind.ACTIVITY.label, held),
        (GateKind.CONTACT.label, ContactRole.choices),
    ]


ALLOWED = {
    GateKind.FIELD: lambda value: value in FIELDS or value.startswith("custom."),
    GateKind.ACTIVITY: lambda value: value == ANY_CONVERSATION or value in HELD,
    GateKind.CONTACT: lambda value: value in ContactRole.values,
    GateKind.CHECK: lambda value: value == "",
}


class GateForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label=_("evidence"), choices=[pair for pair in GateKind.choices if pair[0] != GateKind.ATTACHMENT]
    )
    value = forms.ChoiceField(label=_("which"), required=False, choices=gate_values)

    class Meta:
        model = Gate
        fields = ["name_en", "name_zh", "kind", "value", "check_item", "order", "active"]

    def clean(self):
        data = super().clean()
        kind, value, item = data.get("kind"), data.get("value") or "", data.get("check_item")
        if kind == GateKind.CHECK:
            data["value"] = ""
            if item is None:
                self.add_error("check_item", _("Choose the checklist item."))
        elif kind:
            data["check_item"] = None
            if not ALLOWED[kind](value):
                self.add_error("value", _("This does not fit the kind of evidence."))
        return data


class MoveAllForm(forms.Form):
    """Where everything in a stage goes."""

    to = forms.ModelChoiceField(Stage.objects.none(), label=_("Move all to"))

    def __init__(self, *args, stage, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = stage.pipeline.open_stages().exclude(pk=stage.pk)


def checks_of(stage_id):
    """The checklist items that a gate of this stage may ask for: those of its pipeline up to it."""
    if not stage_id:
        return Check.objects.none()
    stage = Stage.objects.get(pk=stage_id)
    return Check.objects.filter(stage__pipeline=stage.pipeline_id, stage__order__lte=stage.order).select_related(
        "stage"
    )


def open_in(stage):
    return Opportunity.objects.alive().filter(stage=stage, outcome=Outcome.OPEN).count()
