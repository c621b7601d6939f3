"""What stands in the sidebar. Each package fills it from its own `navigation.py`, found when the site starts.

from crm.web.navigation import Entry, register
register(Entry(_("Leads"), "leads:list", icon="user-search", group="customers", order=10))
"""

from dataclasses import dataclass

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy as _

# Group key, heading, in the order of the page. The first has no heading.
GROUPS = (
    ("day", ""),
    ("sales", _("Sales")),
    ("customers", _("Customers")),
    ("data", _("Data")),
    ("admin", _("Administration")),
)


@dataclass(frozen=True)
class Entry:
    """`url` is a URL name or a path; an entry whose page does not exist is left out.

    `roles`: who sees it (empty = everybody). `phone`: its place in the bar at the bottom of a phone, 0 behind "more";
    `short`: its word there where the label is too long for it.
    `count`: URL name of a part that answers the number beside it. `action`: what the palette offers, such as
    "New lead", to `action_roles` (empty = everybody); `action_url` opens it in the dialog.
    """

    label: str
    url: str
    icon: str = "point"
    group: str = "day"
    order: int = 100
    roles: tuple[str, ...] = ()
    phone: int = 0
    short: str = ""
    count: str = ""
    action: str = ""
    action_url: str = ""
    action_roles: tuple[str, ...] = ()


_entries: dict[str, Entry] = {}


def register(*entries):
    """Adds or replaces entries; one entry a URL."""
    for entry in entries:
        _entries[entry.url] = entry


def address(name):
    """The path of a URL name or path, or "" where no such page exists."""
    try:
        if name.startswith("/"):
            resolve(name)
            return name
        return reverse(name)
    except (NoReverseMatch, Resolver404):
        return ""


def entries_for(role):
    """The entries this role sees, in order, as dicts with their addresses."""
    ranks = {key: rank for rank, (key, _heading) in enumerate(GROUPS)}
    found = []
    for entry in sorted(_entries.values(), key=lambda e: (ranks.get(e.group, 99), e.order)):
        if entry.roles and role not in entry.roles:
            continue
        offered = not entry.action_roles or role in entry.action_roles
        if path := address(entry.url):
            found.append(
                {
                    "label": entry.label,
                    "path": path,
                    "icon": entry.icon,
                    "group": entry.group,
                    "phone": entry.phone,
                    "short": entry.short or entry.label,
                    "count": address(entry.count) if entry.count else "",
                    "action": entry.action if offered else "",
                    "action_path": address(entry.action_url) if entry.action_url and offered else "",
                }
            )
    return found


def mark_current(entries, path):
    """The entry whose address is the longest beginning of this path is the current one."""
    best = None
    for entry in entries:
        here = entry["path"]
        fits = path == here if here == "/" else path.startswith(here)
        if fits and (best is None or len(here) > len(best["path"])):
            best = entry
    return [{**entry, "current": entry is best} for entry in entries]


def grouped(entries):
    """[(heading, entries)] without empty groups."""
    groups = []
    for key, heading in GROUPS:
        if members := [entry for entry in entries if entry["group"] == key]:
            groups.append((heading, members))
    return groups
