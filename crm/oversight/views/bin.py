"""The recycle bin: one list a kind, restore one or many, and take that back."""

from django.core import signing
from django.http import Http404
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from crm.web.asked import FILTERS, asks
from crm.web.parts import done

from .. import bin as recycle

SALT = "oversight.bin"
LASTS = 3600  # seconds in which an undo works


def kind_or_404(name):
    if name not in recycle.BINS:
        raise Http404
    return recycle.BINS[name]


@require_GET
@asks(FILTERS)
def listing(request, kind="leads"):
    chosen = kind_or_404(kind)
    context = {"kind": chosen, "kinds": recycle.BINS.values()}
    return recycle.table_of(chosen).listing(request, chosen.rows(request.user)).answer("oversight/bin.html", context)


@require_POST
@asks("ids")
def restore(request, kind):
    """All or nothing; a record that is not in this reader's bin is not found."""
    chosen = kind_or_404(kind)
    rows = chosen.chosen(request.user, _ids(request))
    recycle.restore(chosen, rows, by=request.user)
    token = signing.dumps([kind, [row.pk for row in rows], request.user.pk], salt=SALT)
    words = ngettext("%(n)d record is back.", "%(n)d records are back.", len(rows)) % {"n": len(rows)}
    undo = f"{reverse('oversight:bin_undo', args=[kind])}?token={token}"
    return done(request, words, undo=undo, to=reverse("oversight:bin_of", args=[kind]))


@require_POST
@asks("token")
def undo(request, kind):
    """What this reader restored a moment ago goes back into the bin."""
    chosen = kind_or_404(kind)
    try:
        name, ids, user = signing.loads(request.GET.get("token", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise Http404 from None
    if (name, user) != (kind, request.user.pk):
        raise Http404
    rows = chosen.model.objects.editable_by(request.user).filter(pk__in=ids).order_by("pk")
    n = recycle.delete_again(chosen, rows, by=request.user)
    words = ngettext("%(n)d record is deleted again.", "%(n)d records are deleted again.", n) % {"n": n}
    return done(request, words, tone="info", to=reverse("oversight:bin_of", args=[kind]))


def _ids(request):
    given = [one for part in request.POST.getlist("ids") for one in part.split(",")]
    return [int(one) for one in given[: recycle.MOST] if one.isascii() and one.isdigit() and len(one) < 19]
