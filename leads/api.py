"""Leads over the API: every change by its verb."""

from django.utils.translation import gettext as _

from crm.customers.api_fields import ReachAnswer
from crm.customers.models.tag import with_tag_ids
from crm.followups.api_sharing import Shares
from crm.followups.services import show_contact
from crm.rules.refusals import Invalid
from crm.users.api import Changes, Creates, Deletes, VisibleViewSet, verb

from .api_fields import (
    AssignInput,
    ConvertAnswer,
    ConvertInput,
    EventSerializer,
    LeadInput,
    LeadSerializer,
    MergeInput,
    NewEventInput,
    NewLeadInput,
    NoteInput,
    ReasonInput,
    ReleaseInput,
    ScoreAnswer,
    TraceAnswer,
)
from .api_filters import EventFilters, LeadFilters
from .models import Lead, LeadEvent, LeadPolicy
from .search import found
from .services import (
    assign_lead,
    change_lead,
    claim_lead,
    convert_lead,
    create_lead,
    delete_lead,
    disqualify_lead,
    merge_leads,
    qualify_lead,
    record_event,
    release_lead,
)


class LeadViewSet(Shares, Creates, Changes, Deletes, VisibleViewSet):
    """Unqualified people and companies that may buy."""

    model = Lead
    keeps = True
    serializer_class = LeadSerializer
    input_serializer_class = LeadInput
    filterset_class = LeadFilters
    ordering = "-created_at"
    ordering_fields = [
        "id",
        "name",
        "company",
        "score",
        "status",
        "created_at",
        "updated_at",
        "assigned_at",
        "response_due_at",
        "next_followup_at",
        "last_touch_at",
    ]

    def enrich(self, queryset):
        rows = with_tag_ids(queryset).with_masked(self.request.user).defer("search", "grams")
        return rows if self.detail else rows.defer("score_detail")

    def searched(self, queryset, asked):
        return found(queryset, asked, user=self.request.user)

    def input(self, data, *, partial=False, instance=None, serializer=None):
        if serializer is None and instance is None:
            serializer = NewLeadInput
        return super().input(data, partial=partial, instance=instance, serializer=serializer)

    def do_create(self, data, *, by):
        return create_lead(by=by, **data)

    def do_change(self, lead, data, *, by, version):
        return change_lead(lead, by=by, version=version, **data)

    def do_delete(self, lead, *, by):
        delete_lead(lead, by=by)

    @verb(AssignInput, answer=LeadSerializer)
    def assign(self, lead, data):
        return assign_lead(lead, to=data["to"], by=self.request.user, why=data.get("why", ""))

    @verb(edits=False, answer=LeadSerializer)
    def claim(self, lead, data):
        return claim_lead(lead, by=self.request.user)

    @verb(ReleaseInput, answer=LeadSerializer)
    def release(self, lead, data):
        return release_lead(lead, reason=data["reason"], pool=data.get("pool"), by=self.request.user)

    @verb(NoteInput, answer=LeadSerializer)
    def qualify(self, lead, data):
        return qualify_lead(lead, by=self.request.user, note=data.get("note", ""))

    @verb(ReasonInput, answer=LeadSerializer)
    def disqualify(self, lead, data):
        return disqualify_lead(lead, reason=data["reason"], by=self.request.user)

    @verb(ConvertInput, answer=ConvertAnswer)
    def convert(self, lead, data):
        convert_lead(lead, by=self.request.user, customer=data.get("customer"), opportunity=data.get("opportunity"))
        return lead

    @verb(MergeInput, answer=LeadSerializer)
    def merge(self, lead, data):
        other = Lead.objects.visible_to(self.request.user).filter(pk=data["other"]).first()
        other = other or Lead.objects.filter(pk=data["other"], duplicate_of=lead).first()
        if other is None:
            raise Invalid({"other": [_("There is no such lead.")]})
        return merge_leads(lead, other=other, by=self.request.user)

    @verb(edits=False, answer=ReachAnswer)
    def show_contact(self, lead, data):
        """Phone and e-mail in full, where they are masked; kept on the timeline, and limited by the day."""
        return ReachAnswer(show_contact(lead, by=self.request.user)).data

    @verb(methods=("get",), edits=False, answer=ScoreAnswer)
    def score(self, lead, data):
        facts = {name: getattr(lead, name) for name in ("score", "fit", "interest", "grade", "is_mql", "scored_at")}
        return ScoreAnswer({**facts, "threshold": LeadPolicy.current().mql_threshold, "points": lead.score_detail}).data

    @verb(methods=("get",), edits=False, answer=TraceAnswer)
    def trace(self, lead, data):
        assignments = lead.assignments.select_related("to")
        return TraceAnswer({"lead": lead.pk, "intake": lead.intake, "assignments": assignments}).data


class EventViewSet(Creates, VisibleViewSet):
    """What leads did: visited a page, asked for a demo, opened a mail. Append-only."""

    model = LeadEvent
    serializer_class = EventSerializer
    input_serializer_class = NewEventInput
    filterset_class = EventFilters
    ordering, ordering_fields = "-at", ["id", "at"]

    def do_create(self, data, *, by):
        lead = Lead.objects.visible_to(by).filter(pk=data.pop("lead")).first()
        if lead is None:
            raise Invalid({"lead": [_("There is no such lead.")]})
        return record_event(lead, by=by, **data)
