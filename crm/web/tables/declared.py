"""What a list is made of, declared once a list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..stencils import Stencil
from .listing import Listing


@dataclass(frozen=True)
class Column:
    """One column.

    `value`: attribute path ("customer.name"), or a function of the row; the column's name where empty.
    `show`: function of the value to text. `draw`: function of row and value to safe HTML. `part`: template of the cell,
    which gets `row` and `value`: convenient, and ten times as dear as `draw`, so for lists of few rows.
    `sort`: ORM path (with an index); empty cannot be sorted. `down`: the first click sorts downwards (amounts, days).
    `phone`: 1 heads the card, 2 is shown with its label, 3 is left out there.
    `joins`: the link that only this column follows, joined where it is shown or written to a file.
    `hidden`: shown only when the reader chooses it. `export`: like `value`, for files; False leaves it out.
    """

    name: str
    label: str
    value: str | Callable[[Any], Any] = ""
    part: str = ""
    draw: Callable[[Any, Any], Any] | None = None
    show: Callable[[Any], Any] | None = None
    sort: str = ""
    down: bool = False
    align: str = ""
    phone: int = 2
    joins: str = ""
    hidden: bool = False
    export: str | Callable[[Any], Any] | bool = True

    def reader(self):
        """The function of a row to the value that its cell shows."""
        return reader_of(self.value or self.name)

    def exporter(self):
        """The function of a row to what a file says of it."""
        return reader_of((self.value or self.name) if self.export is True else self.export)


@lru_cache(maxsize=1024)
def reader_of(path):
    """The function of a row to what stands at an attribute path, None where something on the way is empty; a function
    stays what it is. Files have a million cells."""
    if callable(path):
        return path
    if path.startswith("get_") and path.endswith("_display"):
        return _display(path[4:-8])
    names = path.split(".")

    def reader(row):
        for name in names:
            row = getattr(row, name, None)
            if row is None:
                return None
        return row() if callable(row) else row

    return reader


def _display(name):
    """`get_…_display` without the cost of Django's, which hashes every choice for each row."""

    def reader(row):
        value = getattr(row, name)
        label = _labels(type(row), name).get(value, value)
        return None if label is None else str(label)

    return reader


@lru_cache(maxsize=64)
def _labels(model, name):
    return dict(model._meta.get_field(name).flatchoices)


@dataclass(frozen=True)
class Bulk:
    """What can be done with chosen rows. The address gets `ids`, by GET into the dialog or, with `post`, at once."""

    label: str
    url: str
    icon: str = "bolt"
    post: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Empty:
    """What a list says while it has no rows at all, and what to do next."""

    icon: str = "inbox"
    title: str = ""
    text: str = ""
    url: str = ""
    label: str = ""
    dialog: bool = True


@dataclass(frozen=True)
class Table:
    """`name` is the id of the list's element, of its cookie and of its files.

    `filters`: a django-filter FilterSet. `search(queryset, text)` narrows by `?q=`; it may raise ValueError with a
    sentence for the reader. `ordering`: a column's name, with "-" downwards. `link(row)`: where a row leads.
    `row_menu`: a row's menu, as a Stencil or, dearer, the name of a template. `bulk(user)` or a list.
    """

    name: str
    columns: list[Column]
    ordering: str
    filters: type | None = None
    search: Callable | None = None
    search_label: str = ""
    link: Callable[[Any], str] | None = lambda row: row.get_absolute_url()
    row_menu: str | Stencil = ""
    bulk: list[Bulk] | Callable = field(default_factory=list)
    empty: Empty = field(default_factory=Empty)
    size: int = 50
    exports: bool = True

    def listing(self, request, rows):
        """The list as this reader asked for it; `rows` is a queryset, or `Kept`."""
        return Listing(self, request, rows)

    @property
    def sortable(self):
        return {column.name: column.sort for column in self.columns if column.sort}
