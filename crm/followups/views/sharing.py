"""With whom a record is shared: the panel of its page, sharing it, ending that."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.rules.keys import row_of
from crm.rules.refusals import NotAllowed, Refusal
from crm.users.visibility import decides
from crm.web.asked import asks
from crm.web.parts import done
from crm.web.refusals import add_errors

from ..forms import ShareForm
from ..records import record_or_404
from ..services import end_share, share_record
from .todo import dialog

CHANGED = ("shares-changed", "activity-logged")


@require_GET
@asks("type", "id")
def shares(request):
    """?type=&id=: who may see it besides owner and managers; those that ended too, so that they can be renewed."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    rows = shares_of(record)
    context = {"record": record, "shares": rows, "may_give": decides(request.user, record)}
    return render(request, "followups/_shares.html", context)


def shares_of(record):
    link = type(record).share_link()
    return link.model.objects.filter(**{link.name: record}).select_related("user", "team", "by").order_by("pk")


def decided_or_404(request):
    """The record of ?type=&id=, if this user may share it; a reader who may not is told so."""
    record = record_or_404(request.user, request.GET.get("type"), request.GET.get("id"))
    if not decides(request.user, record):
        raise NotAllowed
    return record


@require_http_methods(["GET", "POST"])
@asks("type", "id")
def share(request):
    record = decided_or_404(request)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = share_record(record, by=request.user, **form.values())
        except Refusal as refusal:
            add_errors(form, refusal)
        else:
            return done(request, _("Shared with %(name)s.") % {"name": made}, changed=CHANGED)
    title = _("Bring in a colleague") if record.kind == "opportunity" else pgettext("verb", "Share")
    context = {"form": form, "record": record, "title": title}
    return dialog(request, "followups/_share_form.html", context, status=422 if form.errors else 200)


@require_POST
@asks("type", "id", "share")
def unshare(request):
    """&share= the one to end."""
    record = decided_or_404(request)
    found = row_of(shares_of(record), request.GET.get("share"))
    if found is None:
        raise Http404
    end_share(record, share=found, by=request.user)
    return done(request, _("Removed."), changed=CHANGED)
