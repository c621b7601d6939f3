"""A chunk of rows as one piece of work that ends as if its rows had come one by one.

A kind's chunk asks once which stored records its rows may mean, then takes the rows in order: each is linked, waits to
be written with the others, or is refused. A row that means what an earlier row of the chunk is about to write has that
written first. So duplicates inside a file fare alike, wherever a chunk begins.
"""

from bisect import insort
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Any

from crm.rules.refusals import Refusal

from .registry import imported, linked, refused, updated

UNWRITTEN = 1 << 62  # behind everything that has an id
_PLACE = attrgetter("place")


@dataclass(eq=False, slots=True)
class Held:
    """A record that rows may mean. `waits`: an earlier row of the chunk made or changed it, and it is not written."""

    record: Any
    place: int
    keys: tuple
    waits: bool = False


@dataclass(eq=False, slots=True)
class Index:
    """Records by the keys they are known by, the oldest first: stored ones, and those that wait to be written."""

    by_key: dict = field(default_factory=dict)
    stored: dict = field(default_factory=dict)
    made: int = 0

    def add(self, record, keys, *, waits=False):
        """Put a record in; a stored one only once."""
        if record.pk in self.stored:
            return self.stored[record.pk]
        self.made += 1
        held = Held(record, record.pk or UNWRITTEN + self.made, (), waits)
        if record.pk:
            self.stored[record.pk] = held
        self.rekey(held, keys)
        return held

    def rekey(self, held, keys):
        """It is known by these keys now."""
        for key in held.keys:
            self.by_key[key].remove(held)
        held.keys = tuple(dict.fromkeys(keys))
        for key in held.keys:
            insort(self.by_key.setdefault(key, []), held, key=_PLACE)

    def all(self):
        return [held for known in self.by_key.values() for held in known]

    def first(self, keys):
        """The oldest that is known by one of the keys, or None."""
        found = [known[0] for key in keys if (known := self.by_key.get(key))]
        return min(found, key=_PLACE) if found else None


class Chunk:
    """What a kind says:

    - `take(row)`: `link`, `create` or `change`, or raise a Refusal;
    - `keys_of(record)`, and `keys_with(record, values)`: by which keys it is known, and will be with other values;
    - `write(drafts)`: store what is new; `rewrite([(record, values)])`: change, and give back what is stored then;
    - `before(record, values)`: what an undo of the change needs.
    """

    def __init__(self, rows, context):
        self.rows, self.context, self.by = rows, context, context.by
        self.results, self.index = {}, Index()
        self._new, self._changes = [], []

    def run(self):
        for row in self.rows:
            try:
                self.take(row)
            except Refusal as refusal:
                self.results[row.line] = refused(refusal, self.context)
        self.flush()
        return [self.results[row.line] for row in self.rows]

    def link(self, row, held):
        self.results[row.line] = linked(held.record)

    def create(self, row, record, draft):
        """`record` has its id once `draft` is written."""
        self._new.append((self.index.add(record, self.keys_of(record), waits=True), draft))
        self.results[row.line] = imported(record)

    def change(self, row, held, values):
        self.index.rekey(held, self.keys_with(held.record, values))
        held.waits = True
        self._changes.append((row, held, values))

    def settled(self, held):
        """The record as it is stored after all earlier rows."""
        if held.waits:
            self.flush()
        return held.record

    def flush(self):
        """Write what waits."""
        new, changes, self._new, self._changes = self._new, self._changes, [], []
        if new:
            self.write([draft for _held, draft in new])
        for held, _draft in new:
            held.waits = False
        if changes:
            was = [self.before(held.record, values) for _row, held, values in changes]
            now = self.rewrite([(held.record, values) for _row, held, values in changes])
            for (row, held, _values), before, record in zip(changes, was, now, strict=True):
                same = record.version == held.record.version
                outcome = linked(record) if same else updated(record, {**before, "version": record.version})
                self.results[row.line] = outcome
                held.record, held.waits = record, False


def batched(rows, size):
    """The rows in lists of at most `size`."""
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part
