"""`/opportunities/`: list, read, create, change, delete, and one address a verb."""

from functools import partial

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.customers.models import Contact
from crm.customers.models.tag import with_tag_ids
from crm.followups.api_sharing import Shares
from crm.rules.refusals import Invalid
from crm.users.api import Changes, Creates, Deletes, VisibleViewSet, verb

from .. import services
from ..gates import evidence_of
from ..models import Opportunity
from ..search import customers_named
from . import inputs, outputs
from .boards import BoardReading
from .filters import OpportunityFilters

# Each of these calls one service, which is one transaction.
verb = partial(verb, atomic=False)


# What a change does not set, and which verb does.
VERBS = {"stage": "move", "owner": "transfer", "pipeline": "move", "outcome": "win, lose, reopen"}


class OpportunityViewSet(BoardReading, Shares, Creates, Changes, Deletes, VisibleViewSet):
    model = Opportunity
    keeps = True
    serializer_class = outputs.OpportunitySerializer
    filterset_class = OpportunityFilters
    ordering = "-created_at"
    ordering_fields = {
        "created_at": "created_at",
        "amount": "amount_base",
        "expected_close": "expected_close",
        "closed_on": "closed_on",
        "next_followup_at": "next_followup_at",
        "stage_since": "stage_since",
        "id": "pk",
    }

    def enrich(self, queryset):
        rows = with_tag_ids(queryset).defer("search", "grams")
        return rows.select_related("stage", "owner") if self.detail else rows

    def search_extra(self):
        return customers_named(self.request.query_params.get("search", ""))

    @property
    def input_serializer_class(self):
        return inputs.CreateInput if self.action == "create" else inputs.ChangeInput

    def do_create(self, data, *, by):
        data.pop("version", None)
        contacts = [(each["contact"], each.get("role", "")) for each in data.pop("contacts", [])]
        given = {"owner": by, "customer": None, "contacts": contacts, **data}
        return services.create_opportunity(by=by, **given)

    def input(self, data, *, instance=None, **kwargs):
        for name, way in VERBS.items() if instance else ():
            if name in data and str(data[name]) != str(_current(instance, name)):
                raise Invalid({name: [_("Use the verb %(verb)s.") % {"verb": way}]})
        return super().input(data, instance=instance, **kwargs)

    def do_change(self, record, data, *, by, version):
        return services.change_opportunity(record, by=by, version=version, **data)

    def do_delete(self, record, *, by):
        services.delete_opportunity(record, by=by)

    @verb(inputs.MoveInput)
    def move(self, record, data):
        to, version, reason = data["stage"], data["version"], data.get("override_reason", "")
        return services.move(record, to=to, by=self.request.user, version=version, override_reason=reason)

    @verb(inputs.WinInput)
    def win(self, record, data):
        return services.win(record, by=self.request.user, **data)

    @verb(inputs.LoseInput)
    def lose(self, record, data):
        return services.lose(record, by=self.request.user, **data)

    @verb(inputs.VersionInput)
    def reopen(self, record, data):
        return services.reopen(record, by=self.request.user, **data)

    @verb(inputs.TransferInput)
    def transfer(self, record, data):
        return services.transfer(record, by=self.request.user, **data)

    # --- what belongs to it -----------------------------------------------------------------------------------------

    @extend_schema(responses=outputs.LedgerSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, ordering="at", ordering_fields={"at": "at"})
    def ledger(self, request, pk=None):
        rows = self.paginate_queryset(self.record.ledger.all())
        return self.get_paginated_response(outputs.LedgerSerializer(rows, many=True).data)

    @extend_schema(responses=outputs.EvidenceOutput(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def gates(self, request, pk=None):
        """What the present stage asks before it may be left, and what of it is there."""
        return Response(outputs.EvidenceOutput(evidence_of(self.record, [self.record.stage]), many=True).data)

    @extend_schema(responses=outputs.KeyContactOutput(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def contacts(self, request, pk=None):
        """The key contacts that the caller sees, with their roles in the decision."""
        seen = Contact.objects.visible_to(request.user)
        rows = self.record.contact_roles.filter(contact__in=seen).order_by("pk")
        return Response(outputs.KeyContactOutput(rows, many=True).data)

    @extend_schema(responses=outputs.MemberOutput(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def members(self, request, pk=None):
        return Response(outputs.MemberOutput(self.record.member_roles.order_by("pk"), many=True).data)

    @extend_schema(responses=outputs.LineOutput(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def lines(self, request, pk=None):
        return Response(outputs.LineOutput(self.record.line_items.all(), many=True).data)

    @verb(inputs.KeyContactInput, answer=outputs.KeyContactOutput)
    def add_contact(self, record, data):
        return services.add_contact(record, by=self.request.user, **data)

    @verb(inputs.ContactInput)
    def remove_contact(self, record, data):
        services.remove_contact(record, by=self.request.user, **data)
        return record

    @verb(inputs.MemberInput, answer=outputs.MemberOutput)
    def add_member(self, record, data):
        return services.add_member(record, by=self.request.user, **data)

    @verb(inputs.ColleagueInput)
    def remove_member(self, record, data):
        services.remove_member(record, by=self.request.user, **data)
        return record

    @verb(inputs.TickInput)
    def tick(self, record, data):
        services.tick_check(record, by=self.request.user, **data)
        return record

    @verb(inputs.TickInput)
    def untick(self, record, data):
        services.untick_check(record, by=self.request.user, **data)
        return record

    @verb(inputs.LinesInput)
    def set_lines(self, record, data):
        services.set_line_items(record, by=self.request.user, **data)
        return record


def _current(record, name):
    return getattr(record, record._meta.get_field(name).attname)
