"""What comes out."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.customers.api_fields import TagIds

from ..models import Competitor, LossReason, Opportunity, Pipeline, Product, Stage, StageChange


class ProbabilityOutput(serializers.Serializer):
    stage = serializers.IntegerField()
    model = serializers.IntegerField(allow_null=True)
    rep = serializers.IntegerField(allow_null=True)
    used = serializers.IntegerField()


def money():
    """An amount that the database computes: as text, like every other amount."""
    return serializers.DecimalField(max_digits=16, decimal_places=2, read_only=True, allow_null=True)


class OpportunitySerializer(serializers.ModelSerializer):
    """Probabilities in percent: `used` is the rep's call, else the model's, else the stage's."""

    amount_base = money()
    probability = serializers.SerializerMethodField()
    tags = TagIds()

    class Meta:
        model = Opportunity
        fields = [
            "id", "name", "customer", "pipeline", "stage", "stage_since", "amount", "currency", "rate", "amount_base",
            "expected_close", "probability", "importance", "need", "next_step", "source", "product", "owner", "team",
            "outcome", "loss_reason", "competitor", "close_note", "created_on", "closed_on", "created_at", "updated_at",
            "next_followup_at", "last_touch_at", "tags", "custom", "version",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ProbabilityOutput)
    def get_probability(self, row):
        return {
            "stage": row.stage_probability,
            "model": row.model_probability,
            "rep": row.rep_probability,
            "used": row.probability,
        }


class LedgerSerializer(serializers.ModelSerializer):
    amount_base = money()

    class Meta:
        model = StageChange
        fields = [
            "id", "previous", "at", "on", "by", "changed", "pipeline", "stage", "amount", "currency", "rate",
            "amount_base", "probability", "expected_close", "owner", "team", "outcome", "loss_reason", "deleted",
            "override_reason", "note",
        ]  # fmt: skip
        read_only_fields = fields


class NamedSerializer(serializers.ModelSerializer):
    """`name` is in the caller's language; both languages beside it."""

    name = serializers.CharField(read_only=True)


class PipelineSerializer(NamedSerializer):
    class Meta:
        model = Pipeline
        fields = ["id", "key", "name", "name_en", "name_zh", "order"]
        read_only_fields = fields


class StageSerializer(NamedSerializer):
    goal = serializers.CharField(read_only=True)
    standard = serializers.CharField(read_only=True)
    key_activities = serializers.CharField(read_only=True)
    expected_result = serializers.CharField(read_only=True)

    class Meta:
        model = Stage
        fields = [
            "id", "pipeline", "key", "name", "name_en", "name_zh", "order", "kind", "probability", "expected_days",
            "active", "goal", "standard", "key_activities", "expected_result",
        ]  # fmt: skip
        read_only_fields = fields


class LossReasonSerializer(NamedSerializer):
    class Meta:
        model = LossReason
        fields = ["id", "key", "name", "name_en", "name_zh", "pickable"]
        read_only_fields = fields


class CompetitorSerializer(serializers.ModelSerializer):
    website = serializers.CharField(read_only=True)  # may be empty, which is no address

    class Meta:
        model = Competitor
        fields = ["id", "name", "website", "notes"]
        read_only_fields = fields


class ProductSerializer(NamedSerializer):
    class Meta:
        model = Product
        fields = ["id", "code", "name", "name_en", "name_zh", "series", "price"]
        read_only_fields = fields


class ColumnOutput(serializers.Serializer):
    stage = serializers.IntegerField(source="stage.pk")
    kind = serializers.CharField(source="stage.kind")
    count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=2)
    weighted = serializers.DecimalField(max_digits=20, decimal_places=2)
    results = OpportunitySerializer(source="cards", many=True)
    next = serializers.CharField(allow_null=True)


class BoardOutput(serializers.Serializer):
    pipeline = serializers.IntegerField(source="pipeline.pk")
    currency = serializers.CharField()
    count = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=2)
    weighted = serializers.DecimalField(max_digits=20, decimal_places=2)
    columns = ColumnOutput(many=True)


class CardsOutput(serializers.Serializer):
    stage = serializers.IntegerField()
    results = OpportunitySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class KeyContactOutput(serializers.Serializer):
    contact = serializers.IntegerField(source="contact_id")
    role = serializers.CharField()


class MemberOutput(serializers.Serializer):
    """A person or a team."""

    user = serializers.IntegerField(source="user_id", allow_null=True)
    team = serializers.IntegerField(source="team_id", allow_null=True)
    role = serializers.CharField()
    access = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class LineOutput(serializers.Serializer):
    product = serializers.IntegerField(source="product_id")
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    price = serializers.DecimalField(max_digits=16, decimal_places=2)


class EvidenceOutput(serializers.Serializer):
    gate = serializers.IntegerField(source="gate.pk")
    name = serializers.CharField(source="gate.name")
    kind = serializers.CharField(source="gate.kind")
    value = serializers.CharField(source="gate.value")
    item = serializers.IntegerField(source="gate.check_item_id", allow_null=True)
    met = serializers.BooleanField()
    text = serializers.CharField()
