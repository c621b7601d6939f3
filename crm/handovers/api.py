"""Hand-overs over the API: preview, do, take back."""

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.rules.keys import key_of
from crm.rules.refusals import Invalid, NotAllowed
from crm.users.api import Creates, NoInput, VisibleViewSet, verb
from crm.users.models import User

from .models import HandOver, HandOverLine, Way
from .plan import Wish
from .previewing import preview_of
from .rights import leavers
from .services import hand_over, undo_hand_over


class LineSerializer(serializers.ModelSerializer):
    """`count`: how many things are planned, `moved`: how many of them went so far. `stayed`: {why: how many} of what
    could not be taken back: gone, closed, passed_on."""

    count = serializers.SerializerMethodField()
    stayed = serializers.SerializerMethodField()

    class Meta:
        model = HandOverLine
        fields = ["holding", "to", "count", "moved", "stayed"]
        read_only_fields = fields

    def get_count(self, line) -> int:
        return len(line.ids)

    def get_stayed(self, line) -> dict[str, int]:
        return {why: len(ids) for why, ids in line.left.items()}


class HandOverSerializer(serializers.ModelSerializer):
    lines = LineSerializer(source="told", many=True, read_only=True)
    undo_until = serializers.DateTimeField(read_only=True)

    class Meta:
        model = HandOver
        fields = [
            "id",
            "leaver",
            "by",
            "at",
            "way",
            "state",
            "switched_off",
            "undo_until",
            "undone_at",
            "undone_by",
            "lines",
        ]
        read_only_fields = fields


def person():
    return serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False)


class HandOverInput(serializers.Serializer):
    """To `to` alone; or `people` in turn; or `kinds`: {kind of the preview: user id}."""

    leaver = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())
    to = person()
    people = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), many=True, required=False)
    kinds = serializers.DictField(child=person(), required=False)
    deactivate = serializers.BooleanField(default=False)

    def validate(self, data):
        given = [name for name in ("to", "people", "kinds") if data.get(name)]
        if len(given) != 1:
            raise serializers.ValidationError({"to": gettext("Give one of to, people and kinds.")})
        ways = {
            "to": lambda: Wish(Way.ONE, people=(data["to"],)),
            "people": lambda: Wish(Way.DEALT, people=tuple(data["people"])),
            "kinds": lambda: Wish(Way.KINDS, kinds=data["kinds"]),
        }
        return {"leaver": data["leaver"], "deactivate": data["deactivate"], "wish": ways[given[0]]()}


class HeldSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()
    note = serializers.CharField()


class HandOverViewSet(Creates, VisibleViewSet):
    """What was handed over. Managers hand over inside their own teams, an administrator anywhere."""

    model = HandOver
    serializer_class = HandOverSerializer
    input_serializer_class = HandOverInput
    filterset_class = None
    ordering, ordering_fields = "-at", {"id": "pk", "at": "at"}

    def enrich(self, queryset):
        return queryset.prefetch_related("lines")

    def parameters(self):
        return ("leaver",) if self.action == "preview" else super().parameters()

    def do_create(self, data, *, by):
        return hand_over(data["leaver"], wish=data["wish"], by=by, deactivate=data["deactivate"])

    @extend_schema(parameters=[OpenApiParameter("leaver", int, required=True)], responses=HeldSerializer(many=True))
    @action(detail=False, pagination_class=None, filter_backends=[])
    def preview(self, request):
        """What a hand-over of `?leaver=` would move."""
        given = key_of(request.query_params.get("leaver"))
        if given is None:
            raise Invalid(leaver=gettext("Give the id of a user."))
        leaver = leavers(request.user).filter(pk=given).first()
        if leaver is None:
            raise NotAllowed
        return Response(HeldSerializer(preview_of(leaver, by=request.user), many=True).data)

    @verb(NoInput, answer=HandOverSerializer)
    def undo(self, handover, data):
        """Take it back, as far as nothing has been changed since."""
        return undo_hand_over(handover, by=self.request.user)
