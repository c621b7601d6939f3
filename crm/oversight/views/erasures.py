"""Erasures: ask, look at what was found, decide or drop; for administrators, and to read for auditors."""

from django.apps import apps
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.followups.models import Attachment
from crm.rules.refusals import NotAllowed, Refusal
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..erasure.deciding import ask_erasure, decide_erasure, drop_erasure
from ..forms import AskForm, DecideForm
from ..models import Erasure, State
from ..words import kind_word

NEWEST = 100


@require_http_methods(["GET", "POST"])
def erasures(request):
    if not (request.user.is_admin or (request.user.oversees and request.method == "GET")):
        raise NotAllowed
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            erasure = ask_erasure(by=request.user, **form.cleaned_data)
            return done(request, _("Every table is being searched."), to=erasure)
        except Refusal as refusal:
            add_errors(form, refusal)
    context = {"form": form, "erasures": Erasure.objects.select_related("by")[:NEWEST]}
    return render_part(request, "oversight/erasures.html", context, status=422 if form.errors else 200)


@require_GET
def detail(request, pk):
    """How far it is; what was found in which table; while it waits, the decision."""
    if not request.user.oversees:
        raise NotAllowed
    erasure = _get(pk)
    form = DecideForm(erasure=erasure) if erasure.state == State.FOUND and request.user.is_admin else None
    return render_part(request, "oversight/erasure.html", _context(erasure, form))


@require_POST
def decide(request, pk):
    if not request.user.is_admin:
        raise NotAllowed
    erasure = _get(pk)
    form = DecideForm(request.POST, erasure=erasure)
    if not form.is_valid():
        return render_part(request, "oversight/erasure.html", _context(erasure, form), status=422)
    said = form.cleaned_data
    files = [int(pk) for pk in said.get("files", ())]
    decide_erasure(erasure, subjects=form.subjects(), everywhere=said["everywhere"], files=files, by=request.user)
    return done(request, _("It is being erased."), to=erasure)


@require_POST
def drop(request, pk):
    if not request.user.is_admin:
        raise NotAllowed
    drop_erasure(_get(pk), by=request.user)
    return done(request, _("Dropped. Whom it was about is forgotten."), tone="info", to="oversight:erasures")


def _get(pk):
    erasure = Erasure.objects.select_related("by").filter(pk=pk).first() if pk < 2**63 else None
    if erasure is None:
        raise Http404
    return erasure


def _context(erasure, form):
    counts = [(_table_word(label), rows) for label, rows in sorted(erasure.counts.items())]
    return {
        "erasure": erasure,
        "form": form,
        "counts": counts,
        "files": Attachment.objects.filter(pk__in=erasure.files).visible_to(erasure.by) if form else (),
        "works": erasure.state in (State.LOOKING, State.ERASING),
    }


def _table_word(label):
    return kind_word(label) if label in {one._meta.label_lower for one in apps.get_models()} else label
