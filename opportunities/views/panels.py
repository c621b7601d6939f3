"""Parts that pages of other packages pull by URL name."""

import datetime as dt

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.calendar import today
from crm.customers.models import Customer
from crm.rules.keyset import keyset_page
from crm.rules.search import normalise, too_short
from crm.users.models import Role
from crm.users.visibility import can_edit, get_visible_or_404
from crm.web.asked import asks

from ..models import Opportunity, Stage
from ..search import found
from ..staleness import stalled_days, stalled_q

MOST = 8


@require_GET
def of_customer(request, pk):
    """The opportunities of one customer, open ones first."""
    customer = get_visible_or_404(Customer, request.user, pk)
    rows = Opportunity.objects.visible_to(request.user).filter(customer=customer)
    rows = rows.select_related("stage", "owner").order_by("-created_at", "-id")
    opened, closed = list(rows.open()[: 2 * MOST]), list(rows.closed().order_by("-closed_on", "-id")[:MOST])
    context = {
        "customer": customer,
        "opened": _marked(opened),
        "closed": closed,
        "may_add": can_edit(request.user, customer),
    }
    return render(request, "opportunities/_of_customer.html", context)


@require_GET
def my_day(request):
    """Open opportunities that need somebody: due to close, stalled, or without a next step. A manager's: the team's."""
    user = request.user
    rows = Opportunity.objects.counted_for(user).open()
    if user.role not in (Role.MANAGER,):
        rows = rows.filter(owner=user)
    week = today() + dt.timedelta(days=7)
    closing = Q(expected_close__lt=week)
    stalled = stalled_q(Stage.objects.open())
    nothing = Q(next_followup_at=None)
    rows = rows.filter(closing | stalled | nothing).select_related("stage", "customer", "owner")
    shown = list(rows.order_by("-amount_base", "-id")[: MOST + 1])
    for row in shown:
        row.late = row.expected_close is not None and row.expected_close < today()
        row.closing = row.expected_close is not None and row.expected_close < week
    context = {"rows": _marked(shown[:MOST]), "more": len(shown) > MOST, "own": user.role != Role.MANAGER}
    return render(request, "opportunities/_my_day.html", context)


@require_GET
@asks("q")
def search_results(request):
    """Opportunities for the search page and the palette."""
    q = normalise(request.GET.get("q", ""))
    rows = []
    if q and not too_short(q):
        seen = Opportunity.objects.visible_to(request.user).select_related("customer", "stage", "owner")
        rows = keyset_page(found(seen, q), order="-created_at").items[:MOST]
    return render(request, "opportunities/_search_results.html", {"opportunities": rows})


def _marked(rows):
    for row in rows:
        row.stalled = stalled_days(row)
    return rows
