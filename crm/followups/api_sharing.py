"""Sharing over the API, for every kind of record: `shares/`, `share/`, `unshare/`."""

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.rules.refusals import Invalid
from crm.users.api import verb
from crm.users.models import Access, Team, User

from .services import end_share, share_record


class ShareSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    user = serializers.IntegerField(source="user_id", allow_null=True)
    team = serializers.IntegerField(source="team_id", allow_null=True)
    role = serializers.CharField()
    access = serializers.ChoiceField(Access.choices)
    until = serializers.DateTimeField(allow_null=True)
    ended = serializers.BooleanField(source="has_ended")
    by = serializers.IntegerField(source="by_id", allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class ShareInput(serializers.Serializer):
    """With a `user` or with a `team` and all below it."""

    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.active(), required=False)
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.filter(active=True), required=False)
    access = serializers.ChoiceField(Access.choices, default=Access.READ)
    until = serializers.DateTimeField(required=False, allow_null=True)
    role = serializers.CharField(required=False, allow_blank=True, max_length=60)


class UnshareInput(serializers.Serializer):
    share = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class Shares:
    """Mixed into the viewset of a record."""

    def _shares(self, record):
        link = type(record).share_link()
        return link.model.objects.filter(**{link.name: record}).order_by("pk")

    @extend_schema(responses=ShareSerializer(many=True), filters=False)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def shares(self, request, *args, **kwargs):
        """With whom it is shared, beside its owner and the managers above; ended ones too."""
        return Response(ShareSerializer(self._shares(self.get_object()), many=True).data)

    @verb(ShareInput, answer=ShareSerializer)
    def share(self, record, data):
        """Let a person or a team read or edit it. Asked again, what they may is changed."""
        return share_record(record, by=self.request.user, **data)

    @verb(UnshareInput, answer=ShareSerializer(many=True))
    def unshare(self, record, data):
        """End it; what is left is answered."""
        found = self._shares(record).filter(pk=data["share"]).first()
        if found is None:
            raise Invalid(share=gettext("There is no such share."))
        end_share(record, share=found, by=self.request.user)
        return ShareSerializer(self._shares(record), many=True).data
