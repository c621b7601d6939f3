"""What changed on a lead, field by field, as the audit keeps it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.audit.models import Entry, What
from crm.customers.models import Source
from crm.users.masking import HIDE
from crm.users.models import Pool, Team, User

from .models import Lead, Status

SHOWN = (
    *("name", "company", "title", "phone", "email", "region", "industry", "need", "source", "status"),
    *("owner", "team", "pool", "disqualified_reason"),
)
MOST = 100
NAMES = {"source": Source, "owner": User, "team": Team, "pool": Pool}


@dataclass(frozen=True)
class Change:
    at: object
    field: str
    before: str
    after: str


def changes_of(lead):
    """The newest changes first. Ids become names in one query a kind."""
    entries = Entry.objects.filter(model="leads.lead", row=lead.pk, what=What.CHANGED).order_by("-at", "-id")[:MOST]
    columns = [(name, Lead._meta.get_field(name).attname) for name in SHOWN]
    pairs = [
        (entry.at, name, entry.before[column], entry.after[column])
        for entry in entries
        for name, column in columns
        if column in entry.after
    ]
    names = _names(pairs)
    hide = HIDE if lead.masked else {}
    return [
        Change(at, _label(name), *(hide.get(name, str)(_word(names, name, value)) for value in (old, new)))
        for at, name, old, new in pairs
    ]


def _names(pairs):
    wanted = {kind: set() for kind in NAMES}
    for _at, name, old, new in pairs:
        if name in wanted:
            wanted[name] |= {old, new} - {None}
    return {
        kind: {row.pk: str(row) for row in NAMES[kind].objects.filter(pk__in=pks)}
        for kind, pks in wanted.items()
        if pks
    }


def _word(names, field, value):
    if value in (None, ""):
        return ""
    if field in NAMES:
        return names.get(field, {}).get(value, _("(removed)"))
    return str(Status(value).label) if field == "status" else str(value)


def _label(name):
    label = str(Lead._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]
