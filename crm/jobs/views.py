"""The health page."""

import psycopg2
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .heartbeat import pulse


@never_cache
@require_safe
@login_not_required
def healthz(request):
    """Answers within a second, from heartbeat rows only; 503 means that the database does not answer."""
    try:
        found = pulse(within=0.8)
    except psycopg2.Error:
        return JsonResponse({"status": "down", "database": False, "broker": False, "workers": 0}, status=503)
    workers, broker = found or (0, False)
    status = "ok" if broker and workers else "degraded"
    return JsonResponse({"status": status, "database": True, "broker": broker, "workers": workers})
