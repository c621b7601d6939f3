"""What of a lead goes out over the API and what may come in: explicit lists, nothing else."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.customers.api_fields import Reach, TagIds
from crm.customers.models import Importance, Source, Tag
from crm.followups.api_fields import CustomField
from crm.users.models import Pool, User
from opportunities.models import Pipeline

from .models import Grade, Lead, LeadEvent
from .services.fields import FIELDS


class LeadsOfAPage(serializers.ListSerializer):
    """Asks once for a whole page which of the leads that its leads name the caller sees."""

    def to_representation(self, data):
        leads = list(data)
        self.child.seen = seen_of(self.context, {lead.duplicate_of_id for lead in leads})
        return super().to_representation(leads)


def seen_of(context, ids):
    """Which of these leads the caller sees."""
    if not (ids := ids - {None}):
        return set()
    return set(Lead.objects.visible_to(context["request"].user).filter(pk__in=ids).values_list("pk", flat=True))


class LeadSerializer(Reach):
    """`duplicate_of` stands there only where the caller sees that lead: a guessed phone tells of nobody's."""

    seen = None
    duplicate_of = serializers.SerializerMethodField()
    grade = serializers.ChoiceField(Grade.choices, allow_blank=True, read_only=True)
    tags = TagIds()

    class Meta:
        model = Lead
        list_serializer_class = LeadsOfAPage
        fields = [
            "id",
            "name",
            "company",
            "title",
            "phone",
            "email",
            "masked",
            "region",
            "industry",
            "need",
            "source",
            "status",
            "score",
            "fit",
            "interest",
            "grade",
            "is_mql",
            "owner",
            "team",
            "pool",
            "created_at",
            "updated_at",
            "assigned_at",
            "response_due_at",
            "first_response_at",
            "qualified_at",
            "disqualified_reason",
            "converted_at",
            "converted_customer",
            "converted_contact",
            "converted_opportunity",
            "duplicate_of",
            "validity",
            "intake",
            "next_followup_at",
            "last_touch_at",
            "tags",
            "custom",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_duplicate_of(self, lead):
        other = lead.duplicate_of_id
        seen = seen_of(self.context, {other}) if self.seen is None else self.seen
        return other if other in seen else None


class LeadInput(serializers.ModelSerializer):
    source = serializers.PrimaryKeyRelatedField(
        queryset=Source.objects.filter(active=True), required=False, allow_null=True
    )
    tags = serializers.PrimaryKeyRelatedField(queryset=Tag.objects.all(), many=True, required=False)
    custom = CustomField(required=False)
    need = serializers.CharField(required=False, allow_blank=True, max_length=5000)

    class Meta:
        model = Lead
        fields = [*FIELDS, "tags"]


class NewLeadInput(LeadInput):
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False, allow_null=True)
    pool = serializers.PrimaryKeyRelatedField(
        queryset=Pool.objects.filter(active=True), required=False, allow_null=True
    )

    class Meta(LeadInput.Meta):
        fields = [*LeadInput.Meta.fields, "owner", "pool"]


class AssignInput(serializers.Serializer):
    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())
    why = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ReasonInput(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class ReleaseInput(ReasonInput):
    pool = serializers.PrimaryKeyRelatedField(
        queryset=Pool.objects.filter(active=True), required=False, allow_null=True
    )


class NoteInput(serializers.Serializer):
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)


class OpportunityPart(serializers.Serializer):
    name = serializers.CharField(required=False, max_length=200)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, required=False, allow_null=True, min_value=0)
    currency = serializers.CharField(required=False, max_length=3)
    expected_close = serializers.DateField(required=False, allow_null=True)
    pipeline = serializers.PrimaryKeyRelatedField(queryset=Pipeline.objects.filter(active=True), required=False)
    importance = serializers.ChoiceField(Importance.choices, required=False)
    next_step = serializers.CharField(required=False, allow_blank=True, max_length=200)


class ConvertInput(serializers.Serializer):
    customer = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**63 - 1)
    opportunity = OpportunityPart(required=False, allow_null=True)


class MergeInput(serializers.Serializer):
    other = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class EventInput(serializers.Serializer):
    kind = serializers.RegexField(r"^[a-z][a-z0-9_]{0,39}$")
    at = serializers.DateTimeField(required=False, allow_null=True)
    key = serializers.CharField(required=False, allow_blank=True, max_length=80)
    data = serializers.DictField(required=False)


class NewEventInput(EventInput):
    lead = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class EventSerializer(serializers.ModelSerializer):
    class Meta:
        model = LeadEvent
        fields = ["id", "lead", "kind", "at", "key", "data"]
        read_only_fields = fields


class ScoreAnswer(serializers.Serializer):
    """Every point explained: lines {rule, group, kind, points, full, capped, decayed, at}."""

    score = serializers.IntegerField()
    fit = serializers.IntegerField()
    interest = serializers.IntegerField()
    grade = serializers.CharField()
    is_mql = serializers.BooleanField()
    threshold = serializers.IntegerField()
    scored_at = serializers.DateTimeField(allow_null=True)
    points = serializers.ListField(child=serializers.DictField())


class TraceLine(serializers.Serializer):
    """One assignment: `why` holds the rule, those tried before it, the candidates with their loads, the strategy."""

    to = serializers.IntegerField(source="to_id")
    to_name = serializers.CharField(source="to.name")
    team = serializers.IntegerField(source="team_id", allow_null=True)
    by = serializers.IntegerField(source="by_id", allow_null=True)
    rule = serializers.IntegerField(source="rule_id", allow_null=True)
    at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    why = serializers.DictField()


class TraceAnswer(serializers.Serializer):
    lead = serializers.IntegerField()
    intake = serializers.CharField()
    assignments = TraceLine(many=True)


class ConvertAnswer(LeadSerializer):
    """The lead, and what it became."""

    customer = serializers.IntegerField(source="converted_customer_id", read_only=True)
    contact = serializers.IntegerField(source="converted_contact_id", read_only=True)
    opportunity = serializers.IntegerField(source="converted_opportunity_id", read_only=True)

    class Meta(LeadSerializer.Meta):
        fields = [*LeadSerializer.Meta.fields, "customer", "contact", "opportunity"]
        read_only_fields = fields
