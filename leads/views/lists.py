"""The list of leads and its views: all, mine, new today, unanswered, marketing-qualified."""

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crm.calendar import start_of_day
from crm.rules.kept import kept
from crm.web.asked import FILTERS, asks

from ..models import Lead, Status
from ..tables import LEADS, NARROWED, UNANSWERED, searched_by

VIEWS = {
    "": (_("All"), LEADS, None),
    "mine": (_("Mine"), NARROWED, lambda rows, user: rows.filter(owner=user)),
    "today": (
        _("New today"),
        NARROWED,
        lambda rows, user: rows.filter(created_at__gte=start_of_day(timezone.localdate())),
    ),
    "unanswered": (
        _("Unanswered"),
        UNANSWERED,
        lambda rows, user: rows.filter(status=Status.ASSIGNED, first_response_at=None),
    ),
    "mql": (_("MQL"), NARROWED, lambda rows, user: rows.open().filter(is_mql=True)),
}


def tabs(view):
    return [
        (label, reverse("leads:view", args=[key]) if key else reverse("leads:list"), key == view)
        for key, (label, _table, _narrow) in VIEWS.items()
    ]


@require_GET
@asks(FILTERS)
def lead_list(request, view=""):
    if view not in VIEWS:
        raise Http404
    label, table, narrow = VIEWS[view]
    user = request.user
    rows = _listed(narrow(Lead.objects.visible_to(user), user), user) if narrow else all_leads(user)
    listing = searched_by(table, user).listing(request, rows)
    return listing.answer("leads/list.html", {"tabs": tabs(view), "view": view, "label": label})


def _listed(rows, reader):
    return rows.for_list().with_masked(reader).with_rights(reader)


@kept(Lead)
def all_leads(reader):
    return _listed(Lead.objects.visible_to(reader), reader)
