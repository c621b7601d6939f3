"""What base.html needs on every page. Asks the database nothing: counts are fetched by the page itself."""

from django.conf import settings
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .formats import currency_symbol
from .navigation import address, entries_for, grouped, mark_current

THEMES = {"light": "not all", "dark": "screen", "auto": "screen and (prefers-color-scheme: dark)"}


def chrome(request):
    """Context processor: `{{ chrome }}`, made only by the templates that use it."""
    return {"chrome": SimpleLazyObject(lambda: frame(request))}


def frame(request):
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    entries = mark_current(entries_for(user.role), request.path) if signed_in else []
    theme = request.COOKIES.get("theme") or getattr(user, "theme", "")
    theme = theme if theme in THEMES else "auto"
    return {
        "groups": grouped(entries),
        "phone": sorted((entry for entry in entries if entry["phone"]), key=lambda entry: entry["phone"])[:4],
        "theme": theme,
        "dark_media": THEMES[theme],
        "language": get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "bell": address("followups:notification_count"),
        "paths": {
            "search": address("/search/"),
            "notifications": address("/notifications/"),
            "account": address("/account/"),
            "language": address("users:language") or address("set_language"),
            "logout": address("account_logout"),
        },
        "client": client(entries),
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
