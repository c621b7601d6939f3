"""Which evidence a stage asks before it may be left, what is there of it, and what to do about the rest."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.customers.models.contact import ContactRole
from crm.followups.models import Activity, ActivityKind, Direction

from .models import Gate, GateKind, Opportunity

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


@dataclass(frozen=True, slots=True)
class Facts:
    """What one opportunity has to show, read in at most three queries."""

    opportunity: Opportunity
    held: frozenset
    roles: frozenset
    ticked: frozenset


def evidence_of(opportunity, stages):
    """Every active gate of these stages as Evidence, in order. At most four queries, however many gates there are."""
    gates = list(Gate.objects.filter(stage__in=stages, active=True).select_related("stage", "check_item"))
    gates.sort(key=lambda gate: (gate.stage.place, gate.order, gate.pk))
    facts = _facts(opportunity, {gate.kind for gate in gates})
    return [Evidence(gate, *_judge(gate, facts), TODO[gate.kind]) for gate in gates]


def missing_evidence(opportunity, stages):
    """What a refusal lists: one dict for each gate that is not met."""
    return [each.as_fact(opportunity) for each in evidence_of(opportunity, stages) if not each.met]


def _facts(opportunity, kinds):
    held = roles = ticked = ()
    if GateKind.ACTIVITY in kinds:
        held = Activity.objects.about(opportunity).filter(direction=Direction.TWO_WAY).values_list("kind", flat=True)
    if GateKind.CONTACT in kinds:
        roles = opportunity.contact_roles.filter(Q(contact__deleted_at=None)).values_list("role", flat=True)
    if GateKind.CHECK in kinds:
        ticked = opportunity.ticks.values_list("check_item_id", flat=True)
    return Facts(opportunity, frozenset(held), frozenset(roles), frozenset(ticked))


def _judge(gate, facts):
    """(met, what is asked in the reader's words) by the kind of evidence."""
    return JUDGES[gate.kind](gate, facts)


def _field_filled(gate, facts):
    name = gate.value
    if name.startswith("custom."):
        value, label = facts.opportunity.custom.get(name.removeprefix("custom.")), name.removeprefix("custom.")
    else:
        field = Opportunity._meta.get_field(name)
        value, label = getattr(facts.opportunity, field.attname), field.verbose_name
    filled = value is not None and value != "" and value != []
    return filled, _("“%(field)s” must be filled in") % {"field": label}


def _activity_held(gate, facts):
    if gate.value == ANY_CONVERSATION:
        text = _("a call, meeting or visit in which the customer answered must be logged")
        return not facts.held.isdisjoint(CONVERSATIONS), text
    label = dict(ActivityKind.choices).get(gate.value, gate.value)
    return gate.value in facts.held, _("a two-way %(activity)s must be logged") % {"activity": label}


def _contact_attached(gate, facts):
    label = dict(ContactRole.choices).get(gate.value, gate.value)
    return gate.value in facts.roles, _("a contact with the role “%(role)s” must be attached") % {"role": label}


def _check_ticked(gate, facts):
    return gate.check_item_id in facts.ticked, _("“%(item)s” must be ticked") % {"item": gate.check_item.name}


def _file_attached(gate, facts):
    return False, _("a file must be attached")


JUDGES = {
    GateKind.FIELD: _field_filled,
    GateKind.ACTIVITY: _activity_held,
    GateKind.CONTACT: _contact_attached,
    GateKind.CHECK: _check_ticked,
    GateKind.ATTACHMENT: _file_attached,
}
