"""Parts of other pages: my day, the search, a customer's page, the number in the sidebar."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.customers.models import Customer
from crm.rules.keyset import keyset_page
from crm.rules.search import has_index, normalise, search_q, too_short
from crm.users.models import Role
from crm.users.visibility import get_visible_or_404
from crm.web.asked import asks

from ..clock import clock_of
from ..models import Intake, Lead, Status
from ..search import found

MOST = 8


def unanswered(user):
    """Assigned to this user and not yet answered."""
    return Lead.objects.filter(owner=user, status=Status.ASSIGNED, first_response_at=None, deleted_at=None)


def need_help(user):
    """What a manager has to look at: leads that nobody has, and the team's that are overdue."""
    if user.role not in (Role.MANAGER, Role.ADMIN):
        return Lead.objects.none(), Lead.objects.none()
    seen = Lead.objects.visible_to(user)
    # What has neither owner nor pool is still on its way in: that index stays small when the pool is large.
    on_its_way = (Intake.PENDING, Intake.WAITING, Intake.FAILED)
    nobodys = seen.filter(owner=None, pool=None, status=Status.NEW, intake__in=on_its_way)
    late = seen.filter(status=Status.ASSIGNED, first_response_at=None, response_due_at__lt=timezone.now())
    return nobodys, late.exclude(owner=user)


@require_GET
def my_day(request):
    user = request.user
    mine = unanswered(user).select_related("owner", "source").order_by("response_due_at", "id")
    nobodys, late = need_help(user)
    context = {
        "mine": _with_clocks(mine),
        "mine_count": mine.count(),
        "nobodys": list(nobodys.select_related("source").order_by("-created_at", "-id")[:MOST]),
        "late": _with_clocks(late.select_related("owner", "source").order_by("response_due_at", "id")),
        "leads_others": user.role in (Role.MANAGER, Role.ADMIN),
        "sells": user.role in (Role.REP, Role.MANAGER),
    }
    return render(request, "leads/_my_day.html", context)


def _with_clocks(leads):
    return [(lead, clock_of(lead)) for lead in leads[:MOST]]


@require_GET
def new_count(request):
    """How many wait for an answer of this reader: the number in the sidebar."""
    nobodys, _late = need_help(request.user)
    waiting = unanswered(request.user)[:100].count() + nobodys[:100].count()
    return HttpResponse("" if not waiting else "99+" if waiting > 99 else str(waiting))


@require_GET
@asks("q")
def search_results(request):
    """Leads for the search page and the palette."""
    q = normalise(request.GET.get("q", ""))
    seen = Lead.objects.visible_to(request.user)
    rows = Lead.objects.none() if too_short(q) else found(seen, q, user=request.user)
    # Asked for eight, the planner hopes to meet them soon by walking all leads; asked for a page it reads the index.
    first = keyset_page(rows.for_list(), order="-created_at").items[:MOST]
    return render(request, "leads/_search_results.html", {"leads": first})


@require_GET
def of_customer(request, pk):
    """Leads that became this customer, and open ones that seem to come from it."""
    customer = get_visible_or_404(Customer, request.user, pk)
    same = Q(converted_customer=customer)
    if customer.name_key and has_index(customer.name):
        same |= Q(company_key=customer.name_key) & search_q(customer.name)  # the last for its index
    rows = Lead.objects.visible_to(request.user).filter(same).select_related("owner", "source")
    context = {"customer": customer, "leads": rows.order_by("-created_at", "-id")[: MOST * 2]}
    return render(request, "leads/_of_customer.html", context)
