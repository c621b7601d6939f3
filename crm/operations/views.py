"""How it is: one page for people, one for the machine that watches."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, multiprocess
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from crm.jobs.backlogs import all_waiting
from crm.jobs.checking import ask_for_check, latest_checks
from crm.jobs.models import Heartbeat
from crm.rules.refusals import NotAllowed
from crm.web.parts import done, render_part

from .gauges import FromTheDatabase


@never_cache
@require_GET
@login_not_required
def metrics(request):
    """For Prometheus, which shows METRICS_TOKEN; where none is set there is no such page."""
    told = request.headers.get("Authorization", "").encode()
    if not settings.METRICS_TOKEN or not secrets.compare_digest(told, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    ours = CollectorRegistry()
    ours.register(FromTheDatabase())
    requests = REGISTRY
    if settings.METRICS_SHARED:
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)
    return HttpResponse(generate_latest(requests) + generate_latest(ours), content_type=CONTENT_TYPE_PLAIN_0_0_4)


@never_cache
@require_GET
def health(request):
    """What runs, what waits, whether what must never be true is not; for administrators and auditors."""
    if not request.user.oversees:
        raise NotAllowed
    ended, asked = latest_checks()
    context = {
        "processes": Heartbeat.objects.order_by("kind", "name"),
        "fresh": set(Heartbeat.objects.fresh().values_list("pk", flat=True)),
        "waiting": all_waiting(),
        "check": ended,
        "broken": [(_(name), records) for name, records in (ended.data.get("broken", {}) if ended else {}).items()],
        "asked": asked,
        "may_ask": request.user.is_admin,
    }
    return render_part(request, "operations/health.html", context)


@require_POST
def check(request):
    """Ask for a check; the page follows it."""
    if not request.user.is_admin:
        raise NotAllowed
    ask_for_check(by=request.user)
    return done(request, _("The check has been asked for."), changed=["check-asked"])
