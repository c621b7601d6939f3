"""A try rolls back what it made; what its rows were known by stays, so that a later chunk finds them again.

A row that may mean what an earlier row brought is tried together with that row once more, and ends as it will when the
import is started for real.
"""

from hashlib import blake2b

from crm.rules.copying import copy_in

from .mapping import values_of
from .models import ImportKey, RowState
from .registry import Row

BRINGS = (RowState.IMPORTED, RowState.UPDATED)


def earlier_rows(batch, kind, rows):
    """Rows of earlier chunks that these may mean, and those that they in turn may mean, in the order of the file."""
    found, asked, wanted = {}, set(), _numbers(kind, rows)
    while wanted:
        asked |= wanted
        known = ImportKey.objects.filter(batch=batch, key__in=wanted).exclude(line__in=found)
        lines = set(known.values_list("line", flat=True))
        staged = batch.staged.filter(line__in=lines).values_list("line", "raw")
        more = {line: Row(line, values_of(batch.mapping, raw)) for line, raw in staged}
        found |= more
        wanted = _numbers(kind, more.values()) - asked
    return [row for _line, row in sorted(found.items())]


def remember(batch, kind, rows, results):
    """Note by what the rows are known that would bring or change something."""
    brought = [row for row, result in zip(rows, results, strict=True) if result.state in BRINGS]
    copy_in(ImportKey, ["batch", "key", "line"], ((batch.pk, n, r.line) for r in brought for n in _numbers(kind, [r])))


def forget(batch):
    ImportKey.objects.filter(batch=batch).delete()


def _numbers(kind, rows):
    """The rows' keys as numbers. Two keys with one number cost a row that is tried in vain."""
    keys = {repr(key) for row in rows for key in kind.keys(row.values)} if kind.keys else ()
    return {int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in keys}
