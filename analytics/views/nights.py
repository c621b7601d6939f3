"""What was reported in the nights: the list, and one dated report as it was."""

import datetime as dt

import django_filters
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from crm.users.visibility import get_visible_or_404
from crm.web import formats
from crm.web.asked import FILTERS, asks
from crm.web.tables import Column, Empty, Table

from ..columns import row_name
from ..dimensions import named
from ..models import FunnelReport
from ..panels import PANELS
from .answers import cells


class ReportFilter(django_filters.FilterSet):
    day = django_filters.DateFromToRangeFilter(label=_("Day"))

    class Meta:
        model = FunnelReport
        fields = ("pipeline", "team")


def _total(name, part="win_rate"):
    return lambda report: report.body.get(part, {}).get("totals", {}).get(name)


NIGHTS = Table(
    "funnel-reports",
    ordering="-day",
    filters=ReportFilter,
    columns=[
        Column("day", _("Day"), sort="day", down=True, show=formats.full_day, phone=1),
        Column("pipeline", _("Pipeline"), value="pipeline.name", phone=2),
        Column("team", _("Team"), value=lambda report: report.team.name if report.team else _("Everybody"), phone=3),
        Column(
            "created",
            pgettext_lazy("how many", "Created"),
            value=_total("created", "funnel"),
            align="r",
            show=formats.count,
        ),
        Column("won", _("Won"), value=_total("won"), align="r", show=formats.count),
        Column("win_rate", _("Win rate"), value=_total("win_rate"), align="r", show=formats.percent),
        Column("open", _("Open amount"), value=_total("amount", "pipeline"), align="r", show=formats.short_money),
    ],
    empty=Empty(
        "report-analytics",
        _("No funnel reports yet"),
        _(
            "Every night the figures of the month are kept as they were that day, for each team. The first one "
            "comes tonight."
        ),
    ),
)


@require_GET
@asks(FILTERS)
def reports(request):
    rows = FunnelReport.objects.visible_to(request.user).select_related("pipeline", "team")
    return NIGHTS.listing(request, rows).answer("analytics/reports.html")


@require_GET
def report(request, pk):
    found = get_visible_or_404(
        FunnelReport, request.user, pk, queryset=FunnelReport.objects.select_related("pipeline", "team")
    )
    sections = [section(name, found.body) for name in ("funnel", "pipeline", "win-rate", "losses")]
    last = dt.date.fromisoformat(found.body["to"]) - dt.timedelta(days=1)
    days = formats.span(dt.date.fromisoformat(found.body["from"]), last)
    context = {"report": found, "sections": sections, "days": days}
    return render(request, "analytics/report_of_a_night.html", context)


def section(name, body):
    """A part of the body like a panel's answer."""
    panel, held = PANELS[name], body[name.replace("-", "_")]
    dimension = {"funnel": "stage", "pipeline": "stage", "win-rate": "month", "losses": "reason"}[name]
    rows = named(held["rows"])
    for row in rows:
        row["label"] = row_name(row, dimension)
        row["cells"] = cells(panel, row)
    return {
        "panel": panel,
        "rows": rows,
        "headings": panel.headings(dimension)[0],
        "foot": cells(panel, held["totals"]),
    }
