"""The dashboard: a frame at once, then each panel by itself."""

import datetime as dt

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crm.calendar import Period
from crm.calendar.periods import add_months
from crm.web.asked import asks, one_of

from .. import charts
from ..asked import PARAMETERS, WINDOW
from ..columns import row_name
from ..dimensions import named
from ..headline import headline
from ..panels import PANELS
from ..replica import minutes_behind
from ..reports import QUESTIONS
from .answers import answered
from .asking import Asking

BY = ("reached", "amount")  # what a funnel counts
# The panels of the dashboard in order: part, title, width.
PARTS = (
    ("headline", "", "w12"),
    ("funnel", _("Stage conversion"), "w8"),
    ("losses", _("Loss reasons"), "w4"),
    ("pipeline", _("Pipeline by stage"), "w6"),
    ("flow", _("Flow"), "w6"),
    ("leaderboard", _("Sales reps"), "w8"),
    ("ageing", _("Stalled opportunities"), "w4"),
    ("won", _("Won by month"), "w6"),
    ("waterfall", _("Pipeline movement"), "w6"),
)


@require_GET
@asks(*PARAMETERS, "until")
def dashboard(request):
    if address := canonical(request):
        return HttpResponseRedirect(address)
    asking = Asking(request)
    asking.scope  # noqa: B018  refuses what is wrong before anything is drawn
    return render(
        request,
        "analytics/dashboard.html",
        {"asking": asking, "parts": PARTS, "panels": PANELS.values(), "behind": minutes_behind()},
    )


@require_GET
@asks(*PARAMETERS, *WINDOW, "by", "view")
def part(request, name):
    """One panel by itself."""
    asking = Asking(request, question=QUESTIONS.get(name))
    by, view = one_of(request.GET, "by", BY, "reached"), one_of(request.GET, "view", ("table", "chart"))
    if name == "headline":
        return render(request, "analytics/_headline.html", {"figures": headline(asking.scope), "asking": asking})
    if name == "flow":
        return render(request, "analytics/_flow.html", {"asking": asking, "flow": flow_alone(asking)})
    if name == "won":
        return render(request, "analytics/_won.html", won(asking))
    if name not in PANELS:
        raise Http404
    context = answered(asking, name, by=by, in_brief=True)
    context |= {"shown": view or ("table" if context["panel"].table_first else "chart"), "part": name}
    if name != "funnel":
        return render(request, "analytics/_panel.html", context)
    if "by" not in request.GET:  # the page's first load: the flow shows the same rows
        context["flow"] = flow(context["rows"], context["totals"])
    return render(request, "analytics/_funnel.html", context)


def flow(rows, totals):
    """The funnel's numbers as a flow."""
    kind, data = charts.flow(rows)
    return {"totals": totals, "kind": kind, "data": data, "id": "data-flow"}


def flow_alone(asking):
    report = QUESTIONS["funnel"].answer(asking.scope)
    rows = named(report.rows)
    for row in rows:
        row["label"] = row_name(row, "stage")
    return flow(rows, report.totals)


def won(asking):
    """Twelve months up to the end of the period; of a longer one the last two years in which anything was closed."""
    period = asking.scope.period
    if len(period) <= 366:
        period = Period(add_months(period.last, -11), add_months(period.last, 1))
    rows = named(QUESTIONS["win-rate"].answer(asking.scope.but(period=period, group_by="month")).rows)[-24:]
    rows = without_gaps(rows)
    for row in rows:
        row["label"] = row_name(row, "month")
    kind, data = charts.won(rows)
    return {"asking": asking, "rows": rows, "chart": {"kind": kind, "data": data, "id": "data-won"}}


def without_gaps(rows):
    """A month in which nothing was closed stands among the others with nothing."""
    if not rows:
        return []
    by_month = {row["month"]: row for row in rows}
    month, last = dt.date.fromisoformat(f"{min(by_month)}-01"), max(by_month)
    found = []
    while (name := f"{month:%Y-%m}") <= last:
        found.append(by_month.get(name, {"month": name, "name": name, "won_amount": 0}))
        month = add_months(month, 1)
    return found[-24:]


def canonical(request):
    """A form names the last day as people do; addresses name the day after it. Empty fields are dropped."""
    if "until" not in request.GET:
        return None
    params = request.GET.copy()
    until = params.pop("until")[-1]
    try:
        params["to"] = (dt.date.fromisoformat(until) + dt.timedelta(days=1)).isoformat() if until else ""
    except (ValueError, OverflowError):
        params["to"] = until
    if params.get("from") or params["to"]:
        params.pop("period", None)
    kept = [(name, value) for name, value in params.items() if value]
    params.clear()
    params.update(dict(kept))
    return f"{request.path}?{params.urlencode()}"
