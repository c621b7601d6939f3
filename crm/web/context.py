"""What base.html needs on every page. Asks the database nothing: counts are fetched by the page itself."""

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import get_urlconf
from django.utils.functional import SimpleLazyObject
from django.utils.html import json_script
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .formats import currency_symbol
from .navigation import address, entries_for, grouped, mark_current
from .stencils import kept_outside_debug

THEMES = {"light": "not all", "dark": "screen", "auto": "screen and (prefers-color-scheme: dark)"}


def chrome(request):
    """Context processor: `{{ chrome }}`, made only by the templates that use it."""
    return {"chrome": SimpleLazyObject(lambda: frame(request))}


def frame(request):
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme") or getattr(user, "theme", "")
    theme = theme if theme in THEMES else "auto"
    frame = {
        "theme": theme,
        "dark_media": THEMES[theme],
        "language": get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        **addresses(get_urlconf()),
    }
    role = user.role if user and user.is_authenticated else ""
    return frame | sidebar(role, current_path(role, request.path), get_language(), get_urlconf())


@kept_outside_debug
def addresses(urlconf):
    return {
        "bell": address("followups:notification_count"),
        "paths": {
            "search": address("/search/"),
            "notifications": address("/notifications/"),
            "account": address("/account/"),
            "language": address("users:language") or address("set_language"),
            "logout": address("account_logout"),
        },
    }


def current_path(role, path):
    """The address of the entry that this path lies under, "" where it lies under none."""
    entries = mark_current(entries_of(role, get_urlconf()), path)
    return next((entry["path"] for entry in entries if entry["current"]), "")


@kept_outside_debug
def entries_of(role, urlconf):
    return entries_for(role) if role else []


@kept_outside_debug
def sidebar(role, current, language, urlconf):
    """What the page's frame is for everybody of this role on this page: drawn once, twice in every page."""
    entries = [{**entry, "current": entry["path"] == current} for entry in entries_of(role, urlconf)]
    return {
        "nav": render_to_string("web/_nav.html", {"groups": grouped(entries)}),
        "phone": sorted((entry for entry in entries if entry["phone"]), key=lambda entry: entry["phone"])[:4],
        "client": json_script(client(entries), "client"),
    }


def client(entries):
    """What the scripts need: addresses of what they load when a page asks for it, and their words."""
    return {
        "assets": {
            "echarts": static("vendor/echarts/echarts.min.js"),
            "sortable": static("vendor/sortable/sortable.min.js"),
            "select": static("vendor/tom-select/tom-select.min.js"),
            "icons": static("vendor/tabler/icons.svg"),
        },
        "language": get_language() or settings.LANGUAGE_CODE,
        "currency": currency_symbol(settings.CURRENCY),
        "search": address("/search/"),
        "actions": [
            {"label": str(entry["action"]), "url": entry["action_path"], "icon": "plus", "dialog": True}
            for entry in entries
            if entry["action_path"]
        ]
        + [{"label": str(entry["label"]), "url": entry["path"], "icon": entry["icon"]} for entry in entries],
        "words": {
            "undo": _("Undo"),
            "close": _("Close"),
            "failed": _("That did not work. Nothing was changed; please try again."),
            "offline": _("No connection. Nothing was changed."),
            "forbidden": _("You may not do this."),
            "gone": _("This is no longer there, or not yours to see."),
            "expired": _("You were signed out. Sign in again to go on."),
            "away": _("The database does not answer at this moment. Please try again in a few seconds."),
            "too_large": _("That is too large."),
            "too_many": _("Too many requests. Please wait a moment."),
            "unsaved": _("There are changes that are not saved yet."),
            "nothing": _("Nothing found"),
            "go_to": _("Go to"),
            "do": _("Actions"),
            "chosen": _("%(n)s chosen"),
            "theme_light": _("Light theme"),
            "theme_dark": _("Dark theme"),
            "theme_auto": _("Theme as the system says"),
        },
    }
