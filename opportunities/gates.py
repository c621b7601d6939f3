"""Which evidence a stage asks before it may be left, what is there of it, and what to do about the rest."""

from dataclasses import dataclass

from django.db.models import Case, Exists, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.models.contact import ContactRole
from crm.followups.models import Activity, ActivityKind, Attachment, Direction

from .models import Gate, GateKind, Opportunity, StageKind

# Fields a gate may ask for; `custom.<key>` names one of the organisation's own.
FIELDS = (
    "amount",
    "expected_close",
    "customer",
    "need",
    "next_step",
    "product",
    "source",
    "competitor",
    "rep_probability",
)
HELD = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.VISIT, ActivityKind.MAIL, ActivityKind.MESSAGE)
ANY_CONVERSATION = "conversation"
CONVERSATIONS = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.VISIT)
TODO = {
    GateKind.FIELD: gettext_lazy("Fill it in"),
    GateKind.ACTIVITY: gettext_lazy("Log it"),
    GateKind.CONTACT: gettext_lazy("Add the contact"),
    GateKind.CHECK: gettext_lazy("Tick it"),
    GateKind.ATTACHMENT: gettext_lazy("Attach the file"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One gate of one opportunity: whether it is met, and how the reader is told."""

    gate: Gate
    met: bool
    text: str
    todo: str

    def as_fact(self, opportunity):
        """For programs and pages: what is missing, and where it is to be put right."""
        return {
            "gate": self.gate.pk,
            "stage": self.gate.stage_id,
            "kind": self.gate.kind,
            "value": self.gate.value,
            "text": f"{self.gate.name}: {self.text}",
            "todo": str(self.todo),
            "url": reverse("opportunities:detail", args=[opportunity.pk]),
        }


def evidence_of(opportunity, stages):
    """Every active gate of these stages as Evidence, in order. One query, however many gates there are."""
    return _evidence(opportunity, Gate.objects.filter(stage__in=stages))


def missing_evidence(opportunity, stages):
    """What a refusal lists: one dict for each gate that is not met."""
    return _missing(opportunity, evidence_of(opportunity, stages))


def missing_between(opportunity, start, to):
    """The same for the open stages from `start` up to, not including, `to`."""
    gates = Gate.objects.filter(stage__pipeline=opportunity.pipeline_id, stage__kind=StageKind.OPEN)
    asked = _evidence(opportunity, gates)
    return _missing(opportunity, [each for each in asked if start.place <= each.gate.stage.place < to.place])


def _missing(opportunity, evidence):
    return [each.as_fact(opportunity) for each in evidence if not each.met]


def _evidence(opportunity, gates):
    """What the opportunity has to show for each gate is looked up beside it: `held`, `attached`, `ticked`, `filed`."""
    talks = Activity.objects.about(opportunity).filter(direction=Direction.TWO_WAY)
    any_kind = Q(value=ANY_CONVERSATION)
    gates = gates.filter(active=True).select_related("stage", "check_item")
    gates = gates.annotate(
        held=Case(
            When(any_kind & Q(kind=GateKind.ACTIVITY), then=Exists(talks.filter(kind__in=CONVERSATIONS))),
            When(kind=GateKind.ACTIVITY, then=Exists(talks.filter(kind=OuterRef("value")))),
            default=False,
        ),
        attached=Exists(opportunity.contact_roles.filter(contact__deleted_at=None, role=OuterRef("value"))),
        ticked=Exists(opportunity.ticks.filter(check_item=OuterRef("check_item"))),
        filed=Case(
            When(kind=GateKind.ATTACHMENT, then=Exists(Attachment.objects.alive().about(opportunity))), default=False
        ),
    )
    found = sorted(gates, key=lambda gate: (gate.stage.place, gate.order, gate.pk))
    return [Evidence(gate, *JUDGES[gate.kind](gate, opportunity), TODO[gate.kind]) for gate in found]


# (met, what is asked in the reader's words) by the kind of evidence:


def _field_filled(gate, opportunity):
    name = gate.value
    if name.startswith("custom."):
        value, label = opportunity.custom.get(name.removeprefix("custom.")), name.removeprefix("custom.")
    else:
        field = Opportunity._meta.get_field(name)
        value, label = getattr(opportunity, field.attname), field.verbose_name
    filled = value is not None and value != "" and value != []
    return filled, _("“%(field)s” must be filled in") % {"field": label}


def _activity_held(gate, _opportunity):
    if gate.value == ANY_CONVERSATION:
        return gate.held, _("a call, meeting or visit in which the customer answered must be logged")
    label = dict(ActivityKind.choices).get(gate.value, gate.value)
    return gate.held, _("a two-way %(activity)s must be logged") % {"activity": label}


def _contact_attached(gate, _opportunity):
    label = dict(ContactRole.choices).get(gate.value, gate.value)
    return gate.attached, _("a contact with the role “%(role)s” must be attached") % {"role": label}


def _check_ticked(gate, _opportunity):
    return gate.ticked, _("“%(item)s” must be ticked") % {"item": gate.check_item.name}


def _file_attached(gate, _opportunity):
    return gate.filed, _("a file must be attached")


JUDGES = {
    GateKind.FIELD: _field_filled,
    GateKind.ACTIVITY: _activity_held,
    GateKind.CONTACT: _contact_attached,
    GateKind.CHECK: _check_ticked,
    GateKind.ATTACHMENT: _file_attached,
}
