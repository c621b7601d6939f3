"""Puts every page into the reader's own language and time zone (the API speaks UTC), and notes when they were here."""

import datetime as dt
import zoneinfo

from django.utils import timezone, translation


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
