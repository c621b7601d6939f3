"""What can be imported. Each package registers its kinds in a module `importable.py`.

    register(Kind("customers", label=_("customers"), columns=[Column("name", label=_("name"), required=True)], apply=…))

`apply(rows, context)` takes a chunk of `Row`s and returns one `Applied` per row, in order, inside one transaction. What
it makes of the rows must not depend on where chunks begin: see `crm.imports.chunks`. `finish(batch, context)` does what
can be done only when every row is in; it may run twice. `undo(pairs, by=…)` takes back what rows brought: (record,
before) each, a record once, and says of each whether it was taken back.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.rules.refusals import Refusal

from .models import RowState

CHUNK = 2000  # rows a transaction at most; the run takes as many as it handles in about half a second


@dataclass(frozen=True)
class Column:
    """A field that a file may bring. `aliases`: headers under which spreadsheets know it, lower-case."""

    name: str
    label: str
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    line: int
    values: dict


@dataclass(frozen=True)
class Applied:
    """What became of a row. `before`: what an update replaced. `reason`: why it was rejected, sentences."""

    state: str
    record: Any = None
    reason: tuple[str, ...] = ()
    before: dict | None = None


@dataclass
class Context:
    """What a kind may need while it runs; `cache` lives as long as the chunk's run does. `labels`: the names of the
    kind's fields in the language of the import."""

    by: Any
    mode: str
    options: dict
    batch_id: int
    labels: dict = field(default_factory=dict)
    cache: dict = field(default_factory=dict)

    def once(self, key, make):
        """What `make()` gives, asked once a run."""
        if key not in self.cache:
            self.cache[key] = make()
        return self.cache[key]


@dataclass(frozen=True)
class Kind:
    name: str
    label: str
    columns: tuple[Column, ...]
    apply: Callable
    undo: Callable | None = None
    finish: Callable | None = None
    keys: Callable | None = None  # (a row's values) -> by what the record would be known, for tries
    options: Callable | None = None  # (user) -> {name: [(value, label)]}: what the page asks besides the mapping
    icon: str = "table-import"

    @property
    def required(self):
        return [column for column in self.columns if column.required]


_kinds: dict[str, Kind] = {}


def register(kind):
    _kinds[kind.name] = kind


def kinds():
    return list(_kinds.values())


def kind_of(name):
    """The kind of this name, or None."""
    return _kinds.get(name)


def one_by_one(apply_row):
    """Turns `apply_row(row, context) -> Applied` into a kind's `apply`: each row in a savepoint of its own.

    A refusal of the verb becomes the row's reason; every other error stops the import where it is.
    """

    def apply(rows, context):
        results = []
        for row in rows:
            try:
                with transaction.atomic():
                    results.append(apply_row(row, context))
            except Refusal as refusal:
                results.append(refused(refusal, context))
        return results

    return apply


def imported(record):
    return Applied(RowState.IMPORTED, record)


def linked(record):
    return Applied(RowState.LINKED, record)


def updated(record, before):
    return Applied(RowState.UPDATED, record, before=before)


def rejected(*sentences):
    return Applied(RowState.REJECTED, reason=tuple(str(sentence) for sentence in sentences))


def refused(refusal, context):
    """The row that a verb refused, with the verb's own sentences."""
    return rejected(*_sentences(refusal, context.labels))


def _sentences(refusal, labels):
    by_field = getattr(refusal, "errors", None)
    if not by_field:
        return [str(refusal)]
    told = ((labels.get(name, name), text) for name, texts in by_field.items() for text in texts)
    return [_("%(field)s: %(reason)s") % {"field": label, "reason": text} for label, text in told]
