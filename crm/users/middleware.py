"""Puts every page into the reader's own language and time zone."""

import zoneinfo

from django.utils import timezone, translation


def reader(get_response):
    """The user's choice first, then `Accept-Language` (LocaleMiddleware), then the organisation's."""

    def middleware(request):
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        if user.language:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        zone = zoneinfo.ZoneInfo(user.time_zone) if user.time_zone else timezone.get_default_timezone()
        with timezone.override(zone):
            return get_response(request)

    return middleware
