"""What of follow-ups, activities and notices goes out over the API and what may come in."""

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.rules.refusals import NotAllowed
from crm.users.many import MOST
from crm.users.models import User
from crm.users.visibility import can_edit

from . import custom
from .models import Activity, ActivityKind, Attachment, Direction, FollowUp, FollowUpKind, Notification
from .records import model_of
from .timeline import sentence


@extend_schema_field(
    {
        "type": "object",
        "maxProperties": custom.MOST,
        "additionalProperties": {
            "nullable": True,
            "oneOf": [{"type": "string", "maxLength": custom.LONGEST_TEXT}, {"type": "number"}, {"type": "boolean"}],
        },
        "description": "The organisation's own fields: a flat object. On a change null takes one away.",
    }
)
class CustomField(serializers.DictField):
    """`custom` as it may come in."""

    def to_internal_value(self, data):
        if wrong := custom.faults_of(data):
            raise serializers.ValidationError(wrong)
        return data


class AboutSerializer(serializers.Serializer):
    """The record: {"type": "lead", "id": 7}."""

    type = serializers.CharField(max_length=40)
    id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)

    def to_representation(self, record):
        return {"type": record.kind, "id": record.pk}


class AboutInput(AboutSerializer):
    """The record it is to hang on: one that the caller may change. Unknown and invisible are told alike."""

    def validate(self, data):
        return {"record": record_to_change(self.context["request"].user, data["type"], data["id"])}


def record_to_change(user, kind, pk):
    model = model_of(kind)
    record = model.objects.visible_to(user).filter(pk=pk).first() if model else None
    if record is None:
        raise serializers.ValidationError(gettext("There is no such record."))
    if not can_edit(user, record):
        raise NotAllowed
    return record


class FollowUpSerializer(serializers.ModelSerializer):
    about = AboutSerializer(read_only=True, allow_null=True)

    class Meta:
        model = FollowUp
        fields = [
            *("id", "kind", "goal", "due", "remind_at", "about", "owner", "created_by", "created_at"),
            *("done_at", "done_by", "outcome", "sla", "version"),
        ]
        read_only_fields = fields


class FollowUpChange(serializers.Serializer):
    kind = serializers.ChoiceField(FollowUpKind.choices, required=False)
    goal = serializers.CharField(max_length=200, required=False)
    due = serializers.DateTimeField(required=False)
    remind_at = serializers.DateTimeField(required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False)

    def validate(self, data):
        about = data["about"]["record"] if "about" in data else getattr(self.instance, "about", None)
        owner = data.get("owner")
        if owner and about and not type(about).objects.visible_to(owner).filter(pk=about.pk).exists():
            raise serializers.ValidationError({"owner": gettext("This person cannot see the record.")})
        return data


class FollowUpInput(FollowUpChange):
    goal = serializers.CharField(max_length=200)
    due = serializers.DateTimeField()
    about = AboutInput()


class NextInput(serializers.Serializer):
    goal = serializers.CharField(max_length=200)
    due = serializers.DateTimeField()
    kind = serializers.ChoiceField(FollowUpKind.choices, required=False)


class FinishInput(serializers.Serializer):
    """With a direction the contact is logged too."""

    outcome = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    direction = serializers.ChoiceField(["in", "out", "two_way"], required=False, allow_null=True)
    next = NextInput(required=False, allow_null=True)


class PostponeInput(serializers.Serializer):
    until = serializers.DateTimeField()


class ActivitySerializer(serializers.ModelSerializer):
    about = AboutSerializer(read_only=True, allow_null=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Activity
        fields = ["id", "kind", "about", "customer", "by", "at", "direction", "body", "text"]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_text(self, activity):
        """What happened, in the caller's language."""
        return sentence(activity.kind, activity.data)


class ActivityInput(serializers.Serializer):
    kind = serializers.ChoiceField(ActivityKind.choices)
    direction = serializers.ChoiceField(["in", "out", "two_way"], required=False, default=Direction.TWO_WAY)
    about = AboutInput()
    body = serializers.CharField(required=False, allow_blank=True, max_length=20_000)
    at = serializers.DateTimeField(required=False)
    next = NextInput(required=False, allow_null=True)


class AttachmentSerializer(serializers.ModelSerializer):
    """`url`: where the file itself is, for whoever may see its record at that moment."""

    about = AboutSerializer(read_only=True, allow_null=True)
    type = serializers.CharField(source="file_kind.type", read_only=True)
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Attachment
        fields = ["id", "key", "name", "type", "size", "about", "by", "at", "url"]
        read_only_fields = fields


class AttachmentInput(serializers.Serializer):
    """Multipart. `about`: a kind and an id, such as lead:7."""

    file = serializers.FileField(allow_empty_file=True)
    about = serializers.RegexField(r"^[a-z]{1,40}:[0-9]{1,18}$")

    def validate_about(self, word):
        kind, _colon, pk = word.partition(":")
        return record_to_change(self.context["request"].user, kind, int(pk))


class NotificationSerializer(serializers.ModelSerializer):
    about = AboutSerializer(read_only=True, allow_null=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "about", "at", "read_at", "text"]
        read_only_fields = fields

    @extend_schema_field(str)
    def get_text(self, notice):
        """The notice in the caller's language."""
        return sentence(notice.kind, notice.data)


class ReadInput(serializers.Serializer):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), max_length=MOST, required=False, default=list
    )
    all = serializers.BooleanField(required=False, default=False)


class ReadAnswer(serializers.Serializer):
    read = serializers.IntegerField()
