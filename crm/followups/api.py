"""Follow-ups, activities and notices over the API: every change by its verb."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from crm.api.parsers import StrictJSONParser
from crm.users.api import Changes, Creates, Deletes, VisibleViewSet, verb
from crm.users.many import all_of

from .api_fields import (
    ActivityInput,
    ActivitySerializer,
    AttachmentInput,
    AttachmentSerializer,
    FinishInput,
    FollowUpChange,
    FollowUpInput,
    FollowUpSerializer,
    NotificationSerializer,
    PostponeInput,
    ReadAnswer,
    ReadInput,
)
from .api_filters import ActivityFilters, AttachmentFilters, FollowUpFilters, NotificationFilters
from .files.kinds import KINDS
from .files.sending import sent
from .models import Activity, Attachment, FollowUp, Notification
from .records import seen_about
from .services import (
    attach,
    change_followup,
    delete_attachment,
    drop_followup,
    finish_followup,
    log_and_plan,
    plan_followup,
    postpone_followup,
    read_notices,
    reopen_followup,
)


class AboutSeen:
    """`about` is shown as far as the caller sees the record, at one query a kind."""

    def enrich(self, queryset):
        return queryset.prefetch_related(seen_about(self.request.user))


class FollowUpViewSet(AboutSeen, Creates, Changes, Deletes, VisibleViewSet):
    """What people will do, and when. A done one is history: it is neither changed nor deleted (409)."""

    model = FollowUp
    serializer_class = FollowUpSerializer
    input_serializer_class = FollowUpInput
    filterset_class = FollowUpFilters
    ordering, ordering_fields = "due", ["id", "due", "created_at", "done_at"]

    def input(self, data, *, partial=False, instance=None, serializer=None):
        if serializer is None and partial:
            serializer = FollowUpChange
        return super().input(data, partial=partial, instance=instance, serializer=serializer)

    def do_create(self, data, *, by):
        data.setdefault("owner", by)
        return plan_followup(data.pop("about")["record"], by=by, **data)

    def do_change(self, followup, data, *, by, version):
        return change_followup(followup, by=by, version=version, **data)

    def do_delete(self, followup, *, by):
        drop_followup(followup, by=by)

    @verb(FinishInput, answer=FollowUpSerializer)
    def finish(self, followup, data):
        return finish_followup(
            followup,
            by=self.request.user,
            outcome=data.get("outcome", ""),
            direction=data.get("direction"),
            next=data.get("next"),
        )

    @verb(PostponeInput, answer=FollowUpSerializer)
    def postpone(self, followup, data):
        return postpone_followup(followup, until=data["until"], by=self.request.user)

    @verb(answer=FollowUpSerializer)
    def reopen(self, followup, data):
        return reopen_followup(followup, by=self.request.user)


class ActivityViewSet(AboutSeen, Creates, VisibleViewSet):
    """What happened. Append-only; people log calls, mails, meetings, visits, messages and notes."""

    model = Activity
    serializer_class = ActivitySerializer
    input_serializer_class = ActivityInput
    filterset_class = ActivityFilters
    ordering, ordering_fields = "-at", ["id", "at"]

    def do_create(self, data, *, by):
        return log_and_plan(data.pop("about")["record"], by=by, **data)


class AttachmentViewSet(AboutSeen, Creates, Deletes, VisibleViewSet):
    """Files on records: sent as multipart, known by their content. `url` is the file for whoever is logged in."""

    model = Attachment
    serializer_class = AttachmentSerializer
    input_serializer_class = AttachmentInput
    parser_classes = [MultiPartParser, StrictJSONParser]
    filterset_class = AttachmentFilters
    ordering, ordering_fields = "-at", ["id", "at"]

    def do_create(self, data, *, by):
        return attach(data["about"], file=data["file"], by=by)

    def do_delete(self, attachment, *, by):
        delete_attachment(attachment, by=by)

    @extend_schema(responses={(200, kind.type): OpenApiTypes.BINARY for kind in KINDS.values()}, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def file(self, request, pk=None):
        """The file itself."""
        return sent(self.get_object())


class NotificationViewSet(AboutSeen, VisibleViewSet):
    """What the caller is told."""

    model = Notification
    serializer_class = NotificationSerializer
    filterset_class = NotificationFilters
    ordering, ordering_fields = "-at", ["id", "at"]

    @extend_schema(operation_id="notifications_read_many", request=ReadInput, responses=ReadAnswer, filters=False)
    @action(detail=False, methods=["post"], url_path="read", pagination_class=None, filterset_class=None)
    def read_all(self, request):
        """Mark those of `ids` as read, or with `all` every one."""
        data = self.input(request.data, serializer=ReadInput)
        if data["ids"]:
            all_of(Notification, request.user, data["ids"], edits=False)
        count = read_notices(request.user, ids=None if data["all"] else data["ids"])
        return Response({"read": count})

    @verb(edits=False, answer=NotificationSerializer)
    def read(self, notice, data):
        read_notices(self.request.user, ids=[notice.pk])
        return notice
