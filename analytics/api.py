"""Reports over the API: the same question, the same answer as on the page."""

from django.conf import settings
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from .asked import asked
from .dimensions import named
from .reports import QUESTIONS
from .scope import as_json

ID = {"type": "integer"}
DAY = {"type": "string", "format": "date"}


def _parameter(name, schema, description):
    return OpenApiParameter(name, schema, OpenApiParameter.QUERY, description=description)


class ReportView(APIView):
    """A report over exactly the opportunities that the caller may count. Ratios are strings of four places."""

    metadata_class = None

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if kwargs["report"] not in QUESTIONS:
            raise Http404

    @extend_schema(
        operation_id="analytics_report",
        parameters=[
            OpenApiParameter("report", str, OpenApiParameter.PATH, enum=list(QUESTIONS)),
            _parameter("period", OpenApiTypes.STR, "A named period such as this_month, instead of from and to."),
            _parameter("from", DAY, "First local day; from the beginning if left out."),
            _parameter("to", DAY, "The day after the last one."),
            _parameter("pipeline", ID, ""),
            _parameter("team", ID, "The team with all teams below it."),
            _parameter("owner", OpenApiTypes.STR, "An id, or me."),
            _parameter("source", ID, ""),
            _parameter("group_by", OpenApiTypes.STR, "owner, team, month, ...: what the report offers."),
            _parameter("expected_from", DAY, "Waterfall only: what is expected to close from this day on ..."),
            _parameter("expected_to", DAY, "... and before this one."),
        ],
        responses=inline_serializer(
            "Report",
            {
                "report": serializers.CharField(),
                "from": serializers.DateField(),
                "to": serializers.DateField(),
                "currency": serializers.CharField(),
                "rows": serializers.ListField(child=serializers.DictField()),
                "totals": serializers.DictField(),
            },
        ),
    )
    def get(self, request, report):
        question = QUESTIONS[report]
        scope = asked(request.query_params, request.user, question=question)
        answer = question.answer(scope)
        return Response(
            {
                "report": report,
                "from": scope.period.start,
                "to": scope.period.end,
                "currency": settings.CURRENCY,
                "rows": as_json(named(answer.rows)),
                "totals": as_json(answer.totals),
            }
        )
