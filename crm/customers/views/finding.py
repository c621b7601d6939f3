"""Parts that find: search results, the picker of forms, the duplicate hint while typing, merging."""

from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.rules.keyset import keyset_page
from crm.rules.refusals import Refusal
from crm.rules.search import normalise, too_short
from crm.users.visibility import get_visible_or_404
from crm.web.asked import asks, number_of, version_of
from crm.web.parts import done, render_part
from crm.web.refusals import add_errors

from ..forms import MergeForm
from ..models import Contact, Customer
from ..search import found_contacts, found_customers
from ..services import duplicates, merge_customers
from .customers import editable_or_404

MOST = 8


def _asked(request):
    q = normalise(request.GET.get("q", ""))
    return "" if too_short(q) else q


def _customers(user, q):
    seen = Customer.objects.visible_to(user)
    return found_customers(seen, q, user=user) if q else seen.none()


@require_GET
@asks("q")
def search_results(request):
    """Customers for the search page and the palette."""
    rows = _customers(request.user, _asked(request)).select_related("owner")
    found = keyset_page(rows, order="-created_at").items[:MOST]
    return render(request, "customers/_search_results.html", {"customers": found})


@require_GET
@asks("q")
def contact_results(request):
    """Contacts for the search page and the palette, by their own words."""
    q = _asked(request)
    seen = Contact.objects.visible_to(request.user)
    rows = found_contacts(seen, q, user=request.user) if q else seen.none()
    found = keyset_page(rows.select_related("customer"), order="-created_at").items[:MOST]
    return render(request, "customers/_search_results.html", {"contacts": found})


@require_GET
@asks("q")
def pick(request):
    """Customers for a select with search: [{value, text}]."""
    q = _asked(request)
    rows = _customers(request.user, q)
    found = [{"value": one.pk, "text": one.name} for one in rows.order_by("pinyin", "id")[:20]]
    return JsonResponse(found, safe=False)


@require_GET
@asks("name", "phone", "email", "except")
def duplicate_hint(request):
    """Who this may be already, while somebody types; ?except= is the customer being edited."""
    asked = {name: request.GET.get(name, "")[:200].replace("\x00", "") for name in ("name", "phone", "email")}
    exclude = None
    if request.GET.get("except"):
        exclude = get_visible_or_404(Customer, request.user, request.GET["except"])
    found = duplicates(request.user, **asked, exclude=exclude)
    return render(request, "customers/_duplicates.html", {"duplicates": found})


@require_http_methods(["GET", "POST"])
@asks("other")
def merge(request, pk):
    """Another customer becomes part of this one. Both must be the reader's to change."""
    keep = editable_or_404(request, pk)
    initial = {"other": number_of(request.GET, "other")}
    form = MergeForm(request.POST or None, user=request.user, keep=keep, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            other = form.cleaned_data["other"]
            kept = merge_customers(keep, other=other, by=request.user, version=version_of(request))
            return done(request, _("“%(name)s” is now part of this customer.") % {"name": other.name}, to=kept)
        except Refusal as refusal:
            add_errors(form, refusal)
    return render_part(
        request, "customers/merge.html", {"form": form, "customer": keep}, status=422 if form.errors else 200
    )
