"""What every view of this package begins and ends with."""

from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone

from crm.rules.refusals import Conflict, GateNotMet, NotAllowed
from crm.users.visibility import get_visible_or_404
from crm.web.parts import render_part
from crm.web.refusals import status_of

from ..models import Opportunity
from ..services import can_override
from ..services.locking import NOT_YOURS

# Events of the browser: parts of the page that show an opportunity listen to them.
CHANGED = ("opportunity-changed", "record-changed", "activity-logged")


def opportunity_or_404(request, pk):
    return get_visible_or_404(Opportunity, request.user, pk)


def editable_or_404(request, pk):
    """An opportunity that this user may change; a reader who may not is told so. With what its verbs and its card need.

    One query: verbs ask again on the locked row.
    """
    rows = Opportunity.objects.select_related("stage", "owner", "customer").with_may_edit(request.user)
    opportunity = get_visible_or_404(Opportunity, request.user, pk, queryset=rows)
    if not opportunity.may_edit:
        raise NotAllowed(NOT_YOURS)
    return opportunity


def dialog(request, part, context, *, status=200):
    """A dialog's part; a page of its own without scripts."""
    return render_part(request, "opportunities/dialog_page.html", {**context, "part": part}, part=part, status=status)


def back_to(request, name):
    """The page of this name as the reader had it, with its filters."""
    path = reverse(name)
    here = urlsplit(request.htmx.current_url_abs_path or "") if request.htmx else None
    return f"{path}?{here.query}" if here and here.path == path and here.query else path


def refused(request, opportunity, refusal, *, again="", stage=None):
    """What a verb's refusal asks of the reader, in the dialog: what evidence is missing, or who was faster.

    `again`: the address to which the same is posted once more, with a reason or the new version; `stage`: its target.
    """
    context = {"refusal": refusal, "opportunity": opportunity, "again": again, "stage": stage}
    if isinstance(refusal, GateNotMet):
        context["may_override"] = can_override(request.user)
        context["asked"] = request.POST
        return dialog(request, "opportunities/_gate.html", context, status=422)
    if isinstance(refusal, Conflict):
        now = Opportunity.objects.visible_to(request.user).select_related("stage", "owner").filter(pk=opportunity.pk)
        context["now"] = now.first()
        context["last"] = opportunity.ledger.select_related("by").order_by("-at", "-id").first()
        context["at"] = timezone.now()
        return dialog(request, "opportunities/_conflict.html", context, status=409)
    return dialog(request, "opportunities/_refused.html", context, status=status_of(refusal))
