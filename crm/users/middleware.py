"""Puts every page into the reader's own language and time zone (the API speaks UTC), notes when they were here, and
says who acts."""

import datetime as dt
import zoneinfo

from django.utils import timezone, translation

from crm.api.callers import address_of
from crm.audit.acting import acting, acts
from crm.jobs.traces import current_request_id

DOORS = {"/api/": "api", "/admin/": "admin", "/capture/": "form", "/f/": "form"}


def reader(get_response):
    """The user's choice first, then `Accept-Language` (LocaleMiddleware), then the organisation's."""

    def middleware(request):
        user = request.user
        if user.is_authenticated:
            request.session.seen()
        if user.is_authenticated and user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(request.path, user)):
            return get_response(request)

    return middleware


def _zone(path, user):
    if path.startswith("/api/"):
        return dt.UTC
    if user.is_authenticated and user.time_zone:
        return zoneinfo.ZoneInfo(user.time_zone)
    return timezone.get_default_timezone()


def witnessed(get_response):
    """What the request writes is told to the audit with who it is, by which route and from where."""

    def middleware(request):
        door = next((name for path, name in DOORS.items() if request.path.startswith(path)), "page")
        with acting(by=request.user.pk, door=door, address=address_of(request), request=current_request_id()):
            return get_response(request)

    def told_the_route(request, view, args, kwargs):
        acts(via=f"{request.method} {request.resolver_match.view_name}"[:120])

    middleware.process_view = told_the_route
    return middleware
