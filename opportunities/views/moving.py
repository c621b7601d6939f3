"""Move, win, lose, reopen: by drag, by menu, by the steps of the page."""

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from crm.rules.keys import key_of, row_of
from crm.rules.refusals import Conflict, GateNotMet, Refusal
from crm.web.asked import asks, one_of, version_of
from crm.web.parts import add_trigger, done, toast
from crm.web.refusals import add_errors

from .. import services
from ..forms import LoseForm, WinForm
from ..models import Stage
from .asking import CHANGED, dialog, editable_or_404, refused
from .boards import moved


@require_POST
@asks("stage", "version", "undo")
def move(request, pk):
    """To ?stage=. The card's own request is answered with the card; any other closes its dialog and tells the page."""
    opportunity = editable_or_404(request, pk)
    stages = list(Stage.objects.filter(pipeline=opportunity.pipeline_id))
    to, left = _stage(request, stages), opportunity.stage
    reason, undoes = request.POST.get("override_reason", ""), one_of(request.GET, "undo", ("1",))
    try:
        row = services.move(opportunity, to=to, by=request.user, version=version_of(request), override_reason=reason)
    except (GateNotMet, Conflict) as refusal:
        if undoes:
            raise
        return refused(request, opportunity, refusal, again=request.path, stage=to)
    text = _("“%(name)s” is now in %(stage)s.") % {"name": row.name, "stage": to.name}
    undo = f"{request.path}?{urlencode({'stage': left.pk, 'version': row.version, 'undo': 1})}"
    if request.htmx and (request.htmx.target or "").startswith("card-"):
        return add_trigger(moved(request, row, (left, to), stages), toast(text, undo=undo))
    return done(request, text, undo=None if undoes else undo, changed=CHANGED)


@require_http_methods(["GET", "POST"])
def win(request, pk):
    opportunity = editable_or_404(request, pk)
    form = WinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.win(
                opportunity,
                by=request.user,
                version=version_of(request),
                note=form.cleaned_data["note"],
                override_reason=request.POST.get("override_reason", ""),
            )
        except (GateNotMet, Conflict) as refusal:
            return refused(request, opportunity, refusal, again=request.path)
        undo = reverse("opportunities:reopen", args=[pk])
        return done(request, _("“%(name)s” is won.") % {"name": opportunity.name}, undo=undo, changed=CHANGED)
    return dialog(request, "opportunities/_win.html", {"form": form, "opportunity": opportunity})


@require_http_methods(["GET", "POST"])
def lose(request, pk):
    opportunity = editable_or_404(request, pk)
    form = LoseForm(request.POST or None, initial={"competitor": opportunity.competitor_id})
    if request.method == "POST" and form.is_valid():
        try:
            services.lose(opportunity, by=request.user, version=version_of(request), **form.cleaned_data)
        except Conflict as conflict:
            return refused(request, opportunity, conflict)
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            undo = reverse("opportunities:reopen", args=[pk])
            text = _("“%(name)s” is closed as lost.") % {"name": opportunity.name}
            return done(request, text, undo=undo, tone="info", changed=CHANGED)
    context = {"form": form, "opportunity": opportunity}
    return dialog(request, "opportunities/_lose.html", context, status=422 if form.errors else 200)


@require_POST
def reopen(request, pk):
    opportunity = editable_or_404(request, pk)
    row = services.reopen(opportunity, by=request.user)
    text = _("“%(name)s” is open again in %(stage)s.") % {"name": row.name, "stage": row.stage.name}
    return done(request, text, tone="info", changed=CHANGED)


def _stage(request, stages):
    given = request.POST.get("stage") or request.GET.get("stage")
    known = (stage for stage in stages if stage.pk == key_of(given))
    stage = next(known, None) or row_of(Stage.objects, given)
    if stage is None:
        raise Http404
    return stage
