"""One search over everything. The packages above bring their own results by URL name."""

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from crm.rules.search import normalise, too_short
from crm.web.asked import asks
from crm.web.parts import render_part

from ..models import Activity
from ..records import record_models

# Who answers, in the order of the page: each gets ?q= and answers a heading and rows with role="option", or nothing.
ANSWERERS = (
    "customers:search_results",
    "customers:contact_results",
    "opportunities:search_results",
    "leads:search_results",
)
RECENT = 8


def recent(user):
    """The records this user worked on last and still may see: one query for the ids, one a kind of record."""
    rows = Activity.objects.filter(by=user, object_id__isnull=False).order_by("-at", "-id")
    wanted = list(dict.fromkeys(rows.values_list("content_type_id", "object_id")[: RECENT * 6]))[:RECENT]
    found = {}
    for model in record_models():
        kind = ContentType.objects.get_for_model(model).pk
        if ids := [pk for of_kind, pk in wanted if of_kind == kind]:
            found |= {(kind, row.pk): row for row in model.objects.visible_to(user).filter(pk__in=ids)}
    return [found[key] for key in wanted if key in found]


def answers(q):
    """Addresses of the parts that answer this search."""
    for name in ANSWERERS:
        try:
            yield f"{reverse(name)}?{urlencode({'q': q})}"
        except NoReverseMatch:
            continue


@require_GET
@asks("q")
def search(request):
    """?q=: one CJK character or two others find any part of a name, phone or mail address."""
    q = normalise(request.GET.get("q", ""))
    context = {"q": q, "short": bool(q) and too_short(q)}
    if q and not context["short"]:
        context["answers"] = list(answers(q))
    elif not q:
        context["recent"] = recent(request.user)
    return render_part(request, "followups/search.html", context, part="followups/_search_results.html")
