"""The audit as a list: what it is filtered by, how its rows read, on the page, in the file and in the API."""

import datetime as dt
import functools
import ipaddress
from dataclasses import replace

import django_filters as filters
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Value
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.audit.exempt import kept_models
from crm.audit.kinds import Kind
from crm.audit.models import Entry, What
from crm.followups.models import Record
from crm.rules.search import normalise, search_q, too_short
from crm.users.masking import Reachable
from crm.users.models import User
from crm.web import formats
from crm.web.tables import Column, Empty, Table

from . import words

DOORS = [
    ("page", _("page")),
    ("api", _("API")),
    ("admin", _("administration")),
    ("form", _("form")),
    ("import", _("import")),
    ("worker", _("automation")),
    ("command", _("command line")),
    ("sql", _("database")),
    ("history", _("kept before the audit began")),
]
FOUND = 200  # records that a name may mean
SHOWN = 5  # lines of an entry before it is asked for all of them


class Dressed(QuerySet):
    """Entries that know their words: people, records and references are looked up once a page, or once a piece."""

    def _fetch_all(self):
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh and self._result_cache and isinstance(self._result_cache[0], Entry):
            words.dress(self._result_cache)


def entries(user):
    """For an administrator as they are; an auditor is not shown phone and address of people outside."""
    return Dressed(Entry).annotate(masked=Value(not user.is_admin))


def address_of(text):
    """An IP address as PostgreSQL spells it; one with the name of a network card is none to it."""
    try:
        return str(ipaddress.ip_address(text.replace("%", " ")))
    except ValueError:
        raise ValidationError(_("This is not an IP address.")) from None


class EntryFilter(filters.FilterSet):
    actor = filters.ModelChoiceFilter(
        label=pgettext_lazy("audit", "Who"), queryset=User.objects.named(), method="by_whom"
    )
    model = filters.ChoiceFilter(label=_("Kind of record"), choices=())
    row = filters.NumberFilter(label=_("Number of the record"), method="of_row", min_value=1, max_value=2**63 - 1)
    event = filters.ChoiceFilter(
        label=_("What happened"), choices=[*What.choices[:3], *Kind.choices], method="of_event"
    )
    field = filters.CharFilter(label=_("Field"), method="of_field", max_length=60)
    at = filters.DateFromToRangeFilter(label=_("Period"), method="in_period")
    door = filters.ChoiceFilter(label=_("Door"), choices=DOORS)
    address = filters.CharFilter(label=_("Address"), method="from_address", validators=[address_of])

    class Meta:
        model = Entry
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["model"].extra["choices"] = words.kinds_of_records()

    def by_whom(self, rows, _name, user):
        return rows.filter(actor=user.pk)

    def of_row(self, rows, _name, number):
        return rows.filter(Q(row=int(number)) | Q(rows__contains=[int(number)]))

    def of_event(self, rows, _name, event):
        if event in words.BY_TRIGGERS:
            return rows.filter(Q(kind=event) | words.BY_TRIGGERS[event])
        return rows.filter(kind=event) if event in Kind.values else rows.filter(what=event)

    def of_field(self, rows, _name, text):
        """A field by its name in the table or in the reader's language."""
        return rows.filter(Q(after__has_any_keys=columns_named(text)) | Q(before__has_any_keys=columns_named(text)))

    def in_period(self, rows, _name, days):
        zone = timezone.get_current_timezone()
        if days.start:
            rows = rows.filter(at__gte=days.start.astimezone(zone))
        return rows.filter(at__lt=days.stop.astimezone(zone) + dt.timedelta(microseconds=1)) if days.stop else rows

    def from_address(self, rows, _name, text):
        return rows.filter(address=address_of(text))


def columns_named(text):
    """Column names that the words mean: `owner`, "负责人" and "Owner" are `owner_id`."""
    wanted, found = text.strip().lower(), set()
    for model in kept_models():
        for one in model._meta.concrete_fields:
            if wanted in (one.name, one.column, words.field_word(model, one.column).lower()):
                found.add(one.column)
    return sorted(found) or [wanted]


def find_entries(rows, text, *, user):
    """Entries of the records of that name. Of people outside only an administrator finds them by phone or address."""
    if too_short(text):
        raise ValueError(gettext("One Chinese character or two others are enough."))
    about = Q(pk__in=())
    for model in searched():
        fits = search_q(text)
        if issubclass(model, Reachable) and not user.is_admin:
            fits &= Q(name__icontains=normalise(text))
        ids = list(model._base_manager.filter(fits).order_by("-pk").values_list("pk", flat=True)[:FOUND])
        if ids:
            about |= Q(model=model._meta.label_lower) & (Q(row__in=ids) | Q(rows__overlap=ids))
    return rows.filter(about)


@functools.cache
def searched():
    """Models that can be searched by name."""
    return [one for one in apps.get_models() if issubclass(one, Record) or hasattr(one, "search")]


def audit_for(user):
    """The list; its search knows who asks."""
    return replace(AUDIT, search=functools.partial(find_entries, user=user))


def draw_lines(entry, _value):
    """What changed from what to what; of a new row or an event, what it says. The others of many lines on demand."""
    lines = [(line.field, line.before or formats.BLANK, line.after or formats.BLANK) for line in entry.lines]
    if not lines:
        return formats.BLANK
    shown, more = _drawn(lines[:SHOWN], entry), lines[SHOWN:]
    if not more:
        return shown
    words_of = ngettext("%(n)d field more", "%(n)d fields more", len(more)) % {"n": len(more)}
    return format_html("{}<details><summary>{}</summary>{}</details>", shown, words_of, _drawn(more, entry))


def _drawn(lines, entry):
    arrow = "<div><dt>{}</dt><dd>{} <span aria-hidden='true'>→</span> {}</dd></div>"
    if entry.before is None:
        inner = format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", ((name, new) for name, _old, new in lines))
    else:
        inner = format_html_join("", arrow, lines)
    return format_html('<dl class="diff">{}</dl>', inner)


def draw_record(entry, name):
    kind = words.kind_word(entry.model) if entry.model else ""
    address = getattr(entry.record, "get_absolute_url", None)
    if address and name and not getattr(entry.record, "deleted_at", None):
        return format_html('<a href="{}">{}</a> <span class="mute">{}</span>', address(), name, kind)
    return format_html('{} <span class="mute">{}</span>', name or formats.BLANK, kind)


def door_word(entry):
    return str(dict(DOORS).get(entry.door, entry.door))


def where(entry):
    """From where, in one line: the door and what it knows of the caller."""
    told = [door_word(entry), entry.address, entry.role if entry.door == "sql" else ""]
    return " · ".join(str(one) for one in told if one)


AUDIT = Table(
    "audit",
    ordering="-at",
    filters=EntryFilter,
    search=find_entries,
    search_label=_("Name of a record"),
    link=None,
    columns=[
        Column("at", _("When"), sort="at", down=True, show=formats.moment, phone=1),
        Column("actor", pgettext_lazy("audit", "Who"), value="actor_name"),
        Column("what", _("What happened"), value=words.what_word),
        Column("record", _("Record"), value="record_name", draw=draw_record),
        Column("lines", _("Before → after"), value=words.as_text, draw=draw_lines),
        Column("where", _("From where"), value=where),
        Column("model", _("Kind of record"), value="model", hidden=True, phone=3),
        Column("row", _("Number of the record"), value="row", hidden=True, phone=3),
        Column("via", _("Way"), value="via", hidden=True, phone=3),
        Column("token", _("API token"), value="token", hidden=True, phone=3),
        Column("request", _("Request"), value="request", hidden=True, phone=3),
    ],
    empty=Empty("history", _("Nothing has happened yet"), _("Every change and every log-in is listed here.")),
)
