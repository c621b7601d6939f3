"""What goes in: only these fields exist."""

from rest_framework import serializers

from crm.customers.models import Importance, Source, Tag
from crm.customers.models.contact import ContactRole
from crm.followups.api_fields import CustomField
from crm.users.models import Access

from ..models import Check, Competitor, LossReason, Pipeline, Product, Stage
from .fields import colleague_field, contact_field, customer_field, owner_field, reference


class VersionInput(serializers.Serializer):
    """`version` is checked when it is given: 409 where somebody was faster."""

    version = serializers.IntegerField(required=False, min_value=0)


class ProbabilityInput(serializers.Serializer):
    rep = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)


class KeyContactInput(serializers.Serializer):
    contact = contact_field()
    role = serializers.ChoiceField(choices=ContactRole.choices, required=False)


class ChangeInput(VersionInput):
    name = serializers.CharField(max_length=200)
    customer = customer_field(required=False, allow_null=True)
    amount = serializers.DecimalField(max_digits=16, decimal_places=2, min_value=0, required=False, allow_null=True)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, required=False)
    expected_close = serializers.DateField(required=False, allow_null=True)
    probability = ProbabilityInput(required=False)
    importance = serializers.ChoiceField(choices=Importance.choices, required=False)
    need = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    next_step = serializers.CharField(required=False, allow_blank=True, max_length=200)
    source = reference(Source.objects.filter(active=True), required=False, allow_null=True)
    product = reference(Product.objects.filter(active=True), required=False, allow_null=True)
    competitor = reference(Competitor.objects.filter(active=True), required=False, allow_null=True)
    tags = reference(Tag.objects.filter(active=True), required=False, many=True)
    custom = CustomField(required=False)

    def validate(self, data):
        if "probability" in data:
            data["rep_probability"] = data.pop("probability")["rep"]
        return data


class CreateInput(ChangeInput):
    """Without an owner it is the caller's; without a pipeline and stage it begins the first pipeline."""

    owner = owner_field(required=False)
    pipeline = reference(Pipeline.objects.filter(active=True), required=False)
    stage = reference(Stage.objects.filter(active=True).select_related("pipeline"), required=False)
    created_on = serializers.DateField(required=False)
    contacts = KeyContactInput(many=True, required=False)
    override_reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class MoveInput(serializers.Serializer):
    stage = reference(Stage.objects.all())
    version = serializers.IntegerField(min_value=0)
    override_reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class WinInput(VersionInput):
    note = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    override_reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class LoseInput(VersionInput):
    reason = reference(LossReason.objects.filter(active=True))
    competitor = reference(Competitor.objects.filter(active=True), required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=20_000)


class TransferInput(VersionInput):
    to = owner_field()


class ContactInput(serializers.Serializer):
    contact = contact_field()


class MemberInput(serializers.Serializer):
    """A team is brought in by `share/`."""

    user = colleague_field()
    role = serializers.CharField(required=False, allow_blank=True, max_length=60)
    access = serializers.ChoiceField(choices=Access.choices, required=False)
    until = serializers.DateTimeField(required=False, allow_null=True)


class ColleagueInput(serializers.Serializer):
    user = colleague_field()


class TickInput(serializers.Serializer):
    item = reference(Check.objects.select_related("stage"))


class LineInput(serializers.Serializer):
    product = reference(Product.objects.all())
    quantity = serializers.DecimalField(max_digits=11, decimal_places=2, required=False)
    price = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False)


class LinesInput(VersionInput):
    items = LineInput(many=True, max_length=200)
