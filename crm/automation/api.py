"""The API of webhooks: an administrator's to change, an auditor's to read; for everybody else there is none."""

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from crm.api.filters import IdFilter, WordFilter
from crm.rules.refusals import NotAllowed
from crm.users.api import Changes, Creates, Deletes, VisibleViewSet, verb

from .events import EVENTS
from .models import Delivery, Webhook
from .services import change_webhook, create_webhook, delete_webhook, renew_secret, resend


class WebhookSerializer(serializers.ModelSerializer):
    class Meta:
        model = Webhook
        fields = ["id", "url", "events", "active", "owner", "created_at", "failures", "rests_until", "version"]
        read_only_fields = fields


class WebhookInput(serializers.Serializer):
    """`events`: names of the table, or `lead.*` for all of a kind."""

    url = serializers.CharField(max_length=500)
    events = serializers.ListField(child=serializers.ChoiceField(list(EVENTS)), max_length=len(EVENTS))
    active = serializers.BooleanField(required=False)


class SecretSerializer(WebhookSerializer):
    """With the secret, this once."""

    class Meta(WebhookSerializer.Meta):
        fields = [*WebhookSerializer.Meta.fields, "secret"]
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer):
    error_text = serializers.CharField(read_only=True)

    class Meta:
        model = Delivery
        fields = [
            *("id", "key", "webhook", "event", "state", "attempts", "answer", "error", "error_text"),
            *("created_at", "not_before", "delivered_at"),
        ]
        read_only_fields = fields


class DeliveryFilters(django_filters.FilterSet):
    webhook = IdFilter()
    state = WordFilter(choices=Delivery.State.choices)

    class Meta:
        model = Delivery
        fields = []


class WebhookViewSet(Creates, Changes, Deletes, VisibleViewSet):
    """Receivers outside. What they are sent is signed with the `secret`, which is shown when it is made."""

    model = Webhook
    serializer_class = WebhookSerializer
    input_serializer_class = WebhookInput
    filterset_class = None
    ordering_fields = {"id": "pk"}
    secret = True

    @extend_schema(responses={201: SecretSerializer})
    def create(self, request, *args, **kwargs):
        if not request.user.is_admin:
            raise NotAllowed
        webhook = create_webhook(by=request.user, **self.input(request.data))
        return Response(SecretSerializer(webhook).data, status=201)

    def do_change(self, webhook, data, *, by, version):
        return change_webhook(webhook, by=by, **data)

    def do_delete(self, webhook, *, by):
        delete_webhook(webhook, by=by)

    @verb(answer=SecretSerializer)
    def renew_secret(self, webhook, data):
        """A new secret instead of the old one."""
        return SecretSerializer(renew_secret(webhook, by=self.request.user)).data


class DeliveryViewSet(VisibleViewSet):
    """What was sent and what came of it, the newest first; kept for 30 days."""

    model = Delivery
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilters
    ordering_fields = {"id": "pk"}

    @verb(edits=False, answer=DeliverySerializer)
    def resend(self, delivery, data):
        """Send it again, with the same key."""
        return resend(delivery, by=self.request.user)
