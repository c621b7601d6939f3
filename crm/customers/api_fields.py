"""What of customers and contacts goes out over the API and what may come in: explicit lists, nothing else."""

from django.utils.translation import gettext
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.followups.api_fields import CustomField
from crm.rules.refusals import NotAllowed
from crm.users.models import User
from crm.users.visibility import can_edit

from .models import Contact, Customer, Source, Tag, TagGroup
from .models.contact import ContactRole
from .services.customers import FIELDS


@extend_schema_field(OpenApiTypes.INT)
class VisibleCustomer(serializers.Field):
    """The id of a customer that the caller sees; with `edits`, may change. Unknown and invisible are told alike."""

    def __init__(self, *, edits=False, **kwargs):
        self.edits = edits
        super().__init__(**kwargs)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not str(data).isdecimal() or not 0 < int(str(data)[:20]) < 2**63:
            raise serializers.ValidationError(gettext("Give an id."))
        user = self.context["request"].user
        found = Customer.objects.visible_to(user).filter(pk=int(data)).first()
        if found is None:
            raise serializers.ValidationError(gettext("There is no such customer."))
        if self.edits and not can_edit(user, found):
            raise NotAllowed
        return found

    def to_representation(self, value):
        return getattr(value, "pk", value)


@extend_schema_field({"type": "array", "items": {"type": "integer"}})
class TagIds(serializers.Field):
    """The ids of a record's tags, read with the record (`with_tag_ids`) or, of one that a verb returns, now."""

    def __init__(self):
        super().__init__(source="*", read_only=True)

    def to_representation(self, record):
        known = getattr(record, "tag_ids", None)
        return list(record.tags.values_list("pk", flat=True)) if known is None else known


class Reach(serializers.ModelSerializer):
    """`masked`: phone and e-mail are not shown in full to the caller; `show-contact/` shows them."""

    phone = serializers.CharField(source="shown_phone", read_only=True)
    email = serializers.CharField(source="shown_email", read_only=True)
    masked = serializers.BooleanField(read_only=True)


class ReachAnswer(serializers.Serializer):
    phone = serializers.CharField()
    email = serializers.CharField()


class PersonReachAnswer(ReachAnswer):
    wechat = serializers.CharField()


class CustomerSerializer(Reach):
    tags = TagIds()

    class Meta:
        model = Customer
        fields = [
            *("id", "name", "industry", "region", "size", "phone", "email", "masked", "website", "address"),
            *("importance", "source", "parent", "notes", "owner", "team", "tags", "custom", "created_at", "updated_at"),
            *("next_followup_at", "last_touch_at", "version"),
        ]
        read_only_fields = fields


class CustomerInput(serializers.ModelSerializer):
    source = serializers.PrimaryKeyRelatedField(
        queryset=Source.objects.filter(active=True), required=False, allow_null=True
    )
    parent = VisibleCustomer(required=False, allow_null=True)
    tags = serializers.PrimaryKeyRelatedField(queryset=Tag.objects.all(), many=True, required=False)
    custom = CustomField(required=False)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False)

    class Meta:
        model = Customer
        fields = [*FIELDS, "tags", "owner"]


class CustomerMergeInput(serializers.Serializer):
    other = VisibleCustomer(edits=True)


class ContactSerializer(Reach):
    wechat = serializers.CharField(source="shown_wechat", read_only=True)
    role = serializers.ChoiceField(ContactRole.choices, allow_blank=True, read_only=True)

    class Meta:
        model = Contact
        fields = [
            *("id", "customer", "name", "title", "phone", "email", "wechat", "masked", "role", "notes"),
            *("created_at", "updated_at", "version"),
        ]
        read_only_fields = fields


class ContactInput(serializers.ModelSerializer):
    customer = VisibleCustomer(edits=True)
    notes = serializers.CharField(required=False, allow_blank=True, max_length=20_000)

    class Meta:
        model = Contact
        fields = ["customer", "name", "title", "phone", "email", "wechat", "role", "notes"]


class DuplicateSerializer(serializers.Serializer):
    """`why`: name, phone, email, contact or similar; `contact`: the person who matched, if it was one."""

    customer = serializers.IntegerField(source="customer.pk")
    name = serializers.CharField(source="customer.name")
    owner = serializers.IntegerField(source="customer.owner_id", allow_null=True)
    contact = serializers.SerializerMethodField()
    why = serializers.CharField()

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_contact(self, found):
        return found.contact.pk if found.contact else None


class DuplicatesAnswer(serializers.Serializer):
    results = DuplicateSerializer(many=True)


class SourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["id", "key", "name", "name_en", "name_zh", "category", "order", "active"]
        read_only_fields = fields


class TagGroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = TagGroup
        fields = ["id", "name", "name_en", "name_zh"]
        read_only_fields = fields


class TagSerializer(serializers.ModelSerializer):
    group = TagGroupSerializer(read_only=True)

    class Meta:
        model = Tag
        fields = ["id", "key", "name", "name_en", "name_zh", "group"]
        read_only_fields = fields
