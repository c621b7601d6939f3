"""What a token may be limited to: reading or changing, everything or one area. Asked in one place, the authentication.

`read` and `write` open every area; `leads:read` that area alone. What is the same for everybody and changes nothing
(who works here, stages, sources, tags) any token may read.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import SAFE_METHODS

READ, WRITE = "read", "write"
ROOT = "/api/v1/"
# The first word of the address -> its area. An address that stands nowhere is for tokens of all areas.
AREAS = {
    "leads": ("leads", "events"),
    "customers": ("customers", "contacts", "duplicates"),
    "opportunities": ("opportunities",),
    "followups": ("followups", "activities", "attachments", "notifications"),
    "imports": ("imports",),
    "analytics": ("analytics",),
    "handovers": ("handovers",),
    "webhooks": ("webhooks", "deliveries"),
    "audit": ("audit",),
    "catalogue": (
        "users",
        "teams",
        "pools",
        "sources",
        "tags",
        "pipelines",
        "stages",
        "products",
        "loss-reasons",
        "competitors",
        "schema",
        "docs",
    ),
}
NAMES = {
    "leads": _("leads"),
    "customers": _("customers and contacts"),
    "opportunities": _("opportunities"),
    "followups": _("follow-ups and activities"),
    "imports": _("imports"),
    "analytics": _("reports"),
    "handovers": _("hand-overs"),
    "webhooks": _("webhooks"),
    "audit": _("audit"),
}
_area_of = {word: area for area, words in AREAS.items() for word in words}


def area_of(path):
    """The area of an address below /api/v1/, or None."""
    return _area_of.get(path.removeprefix(ROOT).split("/", 1)[0])


def allows(scopes, method, path):
    action, area = READ if method in SAFE_METHODS else WRITE, area_of(path)
    if action in scopes or f"{area}:{action}" in scopes:
        return True
    return area == "catalogue" and action == READ and bool(scopes)


def scope_words(scopes):
    """Read only · leads, reports"""
    level = _("read and change") if any(scope.endswith(WRITE) for scope in scopes) else _("read only")
    areas = [str(name) for area, name in NAMES.items() if any(scope.startswith(area + ":") for scope in scopes)]
    return f"{level} · {', '.join(areas)}" if areas else str(level)
