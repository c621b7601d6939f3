"""What rules may speak of: the fields of one kind of record, their types, and how SQL and Python read them.

LEADS = Vocabulary(
    Field("region", _("Region")),
    Field("score", _("Score"), NUMBER),
    Field("created", _("Created"), DATE, path="created_at", moment=True),
    Field("status", _("Status"), CHOICE, options=Status.choices),
    Field("source", _("Source"), FK, options=lambda: [(s.pk, s.name) for s in Source.objects.all()]),
    Field("tags", _("Tags"), TAGS, options=...),
    model="leads.Lead",
)
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

TEXT, NUMBER, DATE, CHOICE, BOOL, TAGS, FK = "text", "number", "date", "choice", "bool", "tags", "fk"

_SET = ("is_set", "is_empty")
_ONE_OF = ("is", "is_not", "in", "not_in")
_SIZE = ("gt", "gte", "lt", "lte", "between")
OPS = {
    TEXT: (*_ONE_OF, "contains", "starts_with", *_SET),
    NUMBER: (*_ONE_OF, *_SIZE, *_SET),
    DATE: ("is", "is_not", *_SIZE, "within_days", *_SET),
    CHOICE: (*_ONE_OF, *_SET),
    FK: (*_ONE_OF, *_SET),
    TAGS: (*_ONE_OF, *_SET),
    BOOL: ("is", *_SET),
}
OP_LABELS = {
    "is": _("is"),
    "is_not": _("is not"),
    "in": _("is one of"),
    "not_in": _("is none of"),
    "contains": _("contains"),
    "starts_with": _("starts with"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "between": _("is between"),
    "within_days": _("is within days"),
    "is_set": _("is filled in"),
    "is_empty": _("is empty"),
}
DATE_LABELS = {"gt": _("is after"), "gte": _("is on or after"), "lt": _("is before"), "lte": _("is on or before")}
TAG_LABELS = {"is": _("has"), "is_not": _("has not"), "in": _("has one of"), "not_in": _("has none of")}
NO_VALUE = frozenset(_SET)
MANY_VALUES = frozenset(["in", "not_in"])


@dataclass(frozen=True)
class Field:
    """One thing a rule may ask about.

    `path` is an ORM path or expression (`name` where left out); `moment`: a DATE that stands in a column of moments.
    `get` reads the value from an object (following `path` where left out): text, number, day, moment, id, ids of TAGS.
    `options` are [(value, label)] or a function giving them.
    """

    name: str
    label: Any
    type: str = TEXT
    path: Any = None
    get: Any = None
    options: Any = ()
    ops: tuple = ()
    moment: bool = False

    def __post_init__(self):
        object.__setattr__(self, "path", self.path or self.name)
        object.__setattr__(self, "ops", tuple(self.ops) or OPS[self.type])
        *way, last = str(self.path).split("__")
        object.__setattr__(self, "_way", (way, f"{last}_id" if self.type == FK else last))

    def choices(self):
        return [(str(v), label) for v, label in (self.options() if callable(self.options) else self.options)]

    def op_label(self, op):
        own = DATE_LABELS if self.type == DATE else TAG_LABELS if self.type == TAGS else {}
        return own.get(op) or OP_LABELS[op]

    def read(self, record):
        """The value on an object; None where a link on the way is empty."""
        if self.get:
            return self.get(record)
        way, last = self._way
        for part in way:
            record = getattr(record, part, None)
            if record is None:
                return None
        if self.type == TAGS:
            return [tag.pk for tag in getattr(record, last).all()]
        return getattr(record, last)


class Vocabulary:
    """Fields by name, in the order in which a form lists them. `model` ("app.Model") is needed for TAGS in SQL."""

    def __init__(self, *fields, model=None):
        self.fields = {field.name: field for field in fields}
        self._model = model

    @property
    def model(self):
        return apps.get_model(self._model) if isinstance(self._model, str) else self._model

    def __iter__(self):
        return iter(self.fields.values())

    def __getitem__(self, name):
        return self.fields[name]

    def get(self, name):
        return self.fields.get(name)

    def __contains__(self, name):
        return name in self.fields

    def plus(self, *fields):
        """The same with more fields, such as the organisation's own."""
        return Vocabulary(*self, *fields, model=self._model)
