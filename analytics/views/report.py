"""One report on a page of its own: chart, table, grouping, export."""

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.calendar import today
from crm.web.asked import asks, one_of
from crm.web.export import KINDS, file_answer

from ..asked import PARAMETERS, WINDOW
from ..columns import LABELS
from ..panels import PANELS
from ..reports import QUESTIONS
from .answers import answered
from .asking import Asking
from .dashboard import BY, canonical


@require_GET
@asks(*PARAMETERS, *WINDOW, "until", "by", "export", "rows")
def report(request, report):
    if report not in PANELS:
        raise Http404
    if address := canonical(request):
        return HttpResponseRedirect(address)
    question = QUESTIONS[report]
    asking = Asking(request, question=question)
    kind = one_of(request.GET, "export", KINDS)
    every = kind or one_of(request.GET, "rows", ("all",))
    by = one_of(request.GET, "by", BY, "reached")
    context = answered(asking, report, by=by, every=bool(every))
    if kind:
        return exported(kind, context)
    groups = [(group, LABELS[group], group == context["dimension"]) for group in question.groups if group in LABELS]
    # The funnel's rows are stages, whatever else it could be grouped by over the API.
    context["groups"] = [] if report == "funnel" else groups
    return render(request, "analytics/report.html", {**context, "shown": "both", "panels": PANELS.values()})


def exported(kind, context):
    """The rows as a file: exact figures, ratios as such, names in the reader's language."""
    panel = context["panel"]
    headings = panel.headings(context["dimension"])
    rows = [[row["label"], *(cell["value"] for cell in row["cells"])] for row in context["rows"]]
    return file_answer(kind, f"{panel.report}-{today():%Y-%m-%d}", headings, rows)
