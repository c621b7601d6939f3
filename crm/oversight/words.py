"""An audit entry as people read it: fields and choices in words, references by name, in the reader's language."""

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import lru_cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.audit.exempt import kept_models
from crm.audit.kinds import Kind
from crm.audit.models import What
from crm.users.models import User
from crm.web import formats

from .columns import WORDS as COLUMNS

# Tables that no other page speaks of, so that their models have no words.
NAMES = {
    "api.idempotencykey": gettext_lazy("answer kept for a repeated request"),
    "customers.touch": gettext_lazy("touch"),
    "handovers.handoverline": gettext_lazy("line of a hand-over"),
    "imports.importkey": gettext_lazy("key of an import"),
    "imports.importrow": gettext_lazy("row of an import"),
    "mfa.authenticator": gettext_lazy("second factor"),
    "opportunities.tick": gettext_lazy("ticked step"),
    "users.letter": gettext_lazy("letter"),
}
LONGEST = 200
OF_PERSONS = ("phone", "phone_e164", "email", "email_key", "wechat")
# What follows from a column that is told, or is told as what happened.
UNSAID = ("id", "pinyin", "name_key", "company_key", "email_key", "phone_e164", "deleted_at")
# Who may do what hangs on these; whoever changes them changed somebody's rights, by whatever door.
TABLES_OF_RIGHTS = ("users.team", "users.pool", "users.pool_teams")
COLUMNS_OF_RIGHTS = ("role", "team_id", "is_active")
BY_TRIGGERS = {
    Kind.RIGHTS_CHANGED: Q(model__in=TABLES_OF_RIGHTS) | Q(model="users.user", after__has_any_keys=COLUMNS_OF_RIGHTS),
    Kind.FACTOR_ADDED: Q(model="mfa.authenticator", what=What.CREATED),
    Kind.FACTOR_REMOVED: Q(model="mfa.authenticator", what=What.DELETED),
    Kind.SHARED: Q(model__endswith="share", what=What.CREATED),
    Kind.UNSHARED: Q(model__endswith="share", what=What.DELETED),
}


@dataclass(frozen=True)
class Line:
    field: str
    before: str
    after: str


@dataclass
class Names:
    """Names of the rows that a page of entries mentions, read in one query a kind."""

    wanted: dict = field(default_factory=dict)
    known: dict = field(default_factory=dict)

    def want(self, model, pk):
        if isinstance(pk, int):
            self.wanted.setdefault(model, set()).add(pk)

    def look_up(self):
        for model, pks in self.wanted.items():
            held = self.known.setdefault(model, {})
            held |= {row.pk: row for row in model._base_manager.filter(pk__in=pks - held.keys())}
        self.wanted.clear()

    def row(self, model, pk):
        return self.known.get(model, {}).get(pk)


def veiled(entry, held):
    """What the entry held, without phone and address of people outside where its reader is not shown them."""
    if not held or not getattr(entry, "masked", False) or entry.model.startswith("users."):
        return held
    return {name: "***" if name in OF_PERSONS and value else value for name, value in held.items()}


def dress(entries):
    """Gives each entry `actor_name`, `record` (the row as it is now, or None), `record_name` and `lines`."""
    names = Names()
    for entry in entries:
        names.want(User, entry.actor)
        model = model_of(entry.model)
        if model:
            names.want(model, entry.row)
            for name, value in _values(entry):
                link = _link(model, name)
                if link:
                    names.want(link, value)
    names.look_up()
    for entry in entries:
        actor = names.row(User, entry.actor)
        entry.actor_name = str(actor) if actor else f"#{entry.actor}" if entry.actor else ""
        model = model_of(entry.model)
        entry.record = names.row(model, entry.row) if model else None
        entry.record_name = _record_name(entry, model)
        entry.lines = list(_lines(entry, model, names))
    return entries


@lru_cache(maxsize=256)
def model_of(label):
    """The model of "leads.lead", or None where there is no such table any more."""
    try:
        return apps.get_model(label) if label else None
    except (LookupError, ValueError):
        return None


def kind_word(label):
    """What the record is: "lead"; for a table between two, both."""
    model = model_of(label)
    if model is None:
        return label
    if model._meta.auto_created:
        ends = [one.related_model._meta.verbose_name for one in model._meta.fields if one.is_relation]
        return " · ".join(capfirst(str(end)) for end in ends)
    return capfirst(str(NAMES.get(label, model._meta.verbose_name)))


def what_word(entry):
    """What happened: the event, else created, changed, deleted; what was only hidden is "deleted" too."""
    if entry.event:
        return entry.event
    after = entry.after or {}
    if entry.what == What.CHANGED and "deleted_at" in after:
        return _("moved to the recycle bin") if after["deleted_at"] else _("restored")
    return str(What(entry.what).label)


def field_word(model, name):
    """The column's name in words; the name itself where the model knows it no more."""
    one = _field(model, name)
    if one is None:
        return name
    unnamed = isinstance(one.verbose_name, str)  # made of the name by Django: nobody gave it words to translate
    return capfirst(str(COLUMNS.get(one.name, one.verbose_name) if unnamed else one.verbose_name))


@lru_cache(maxsize=4096)
def _field(model, name):
    if model is None:
        return None
    for known in (name, name.removesuffix("_id")):
        try:
            one = model._meta.get_field(known)
        except FieldDoesNotExist:
            continue
        if getattr(one, "attname", None) == name:
            return one
    return None


def _link(model, name):
    one = _field(model, name)
    return one.related_model if one is not None and one.is_relation else None


def _values(entry):
    for held in (entry.before, entry.after):
        yield from (held or {}).items()


def _record_name(entry, model):
    if entry.record is not None and type(entry.record).__str__ is not Model.__str__:
        return str(entry.record)
    if entry.rows:
        return _("%(n)s records") % {"n": formats.count(len(entry.rows))}
    held = {**(entry.before or {}), **(entry.after or {})}
    named = next((held[name] for name in ("name", "name_zh", "name_en", "goal", "file_name") if held.get(name)), "")
    return str(named) or (f"#{entry.row}" if entry.row else "")


def _lines(entry, model, names):
    """What differs, field by field; of a created or deleted row what it held."""
    before, after = (veiled(entry, held) or {} for held in (entry.before, entry.after))
    for name in sorted({**before, **after}, key=lambda one: _place(model, one)):
        if name in UNSAID:
            continue
        old, new = (_word(model, name, held.get(name), names) for held in (before, after))
        if old or new:
            yield Line(field_word(model, name), old, new)


def _place(model, name):
    one = _field(model, name)
    return (one.creation_counter if one is not None else 1 << 30), name


def _word(model, name, value, names):
    if value is None or value in ("", [], {}):
        return ""
    if value is True or value is False:
        return _("yes") if value else _("no")
    one = _field(model, name)
    if one is not None and one.is_relation:
        row = names.row(one.related_model, value)
        return str(row) if row else f"#{value}"
    if one is not None and one.choices and not isinstance(value, list):
        value = dict(one.flatchoices).get(value, value)
    if isinstance(value, str):
        return _moment(one, value)[:LONGEST]
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ", ".join(str(each) for each in value)[:LONGEST]
    return json.dumps(value, ensure_ascii=False)[:LONGEST] if isinstance(value, list | dict) else str(value)


def _moment(one, value):
    if one is not None and one.get_internal_type() == "DateTimeField":
        moment = parse_datetime(value)
        if isinstance(moment, dt.datetime):
            return formats.moment(moment)
    return value


def as_text(entry):
    """All lines of an entry in one cell of a file."""
    return "\n".join(f"{line.field}: {line.before or '—'} → {line.after or '—'}" for line in entry.lines)


def kinds_of_records():
    """[(label, words)] of what the audit keeps changes of, for the filter."""
    labels = [model._meta.label_lower for model in kept_models()]
    return sorted(((label, kind_word(label)) for label in labels), key=lambda pair: pair[1])
