"""Pages by position instead of by number: as fast on page 10,000 as on page 1, and no row lost among a thousand ties.

    page = keyset_page(Lead.objects.visible_to(user), order="-created_at", cursor=request.GET.get("cursor"), size=50)
    page.items, page.next, page.previous          # rows, opaque tokens or None

Rows are ordered by (field, id), both in the same direction, NULLS LAST either way. A page is an index range: rows
beyond (value, id) by row comparison, and, where those run out, rows without a value. Both directions are served by one
plain `Index(fields=["created_at", "id"])`. Put what `visible_to` fixes (team, owner) in front.
"""

import datetime as dt
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, FieldError, ValidationError
from django.db.models import BooleanField, Expression, F, Q, Value
from django.utils.translation import gettext_lazy as _

from crm.rules.arms import apart, by_key, is_by_grams, is_indexed_by_arm, looks_past
from crm.rules.costs import cheap_pages
from crm.rules.kept import Kept

SALT = "crm.keyset"
CAP = 10_000
AHEAD = 4  # pages: PostgreSQL, asked for so many, collects what fits where one page would seem to be near


class BadCursor(ValueError):
    """The token is not one of ours, or belongs to another ordering."""


class BadOrder(ValueError):
    """The ordering is not in the allow-list."""


@dataclass(frozen=True, slots=True)
class Page:
    """`items` in reading order; `next` and `previous` are tokens for `cursor`, None at the ends."""

    items: list
    next: str | None
    previous: str | None


class Beyond(Expression):
    """(field, id) < (value, pk): one row comparison, which PostgreSQL turns into an index range."""

    output_field = BooleanField()

    def __init__(self, operator, field, pk_field, value, pk):
        super().__init__()
        if operator not in ("<", ">"):
            raise ValueError(operator)
        self.operator = operator
        self.parts = [field, pk_field, value, pk]

    def get_source_expressions(self):
        return self.parts

    def set_source_expressions(self, parts):
        self.parts = parts

    def resolve_expression(self, *args, **kwargs):
        resolved = self.copy()
        resolved.parts = [part.resolve_expression(*args, **kwargs) for part in self.parts]
        return resolved

    def as_sql(self, compiler, connection):
        compiled = [compiler.compile(part) for part in self.parts]
        a, b, c, d = (sql for sql, _params in compiled)
        return f"({a}, {b}) {self.operator} ({c}, {d})", [p for _sql, params in compiled for p in params]


@dataclass(frozen=True, slots=True)
class _Sort:
    name: str  # as the reader wrote it, with its minus
    path: str
    down: bool
    nullable: bool
    column: object  # the model field or output field whose to_python reads a value back

    def ordering(self, backwards, path="", *, valued=None):
        """`valued`: whether all rows have a value, or none: then the index of the values serves in either direction, or
        that of the ids; None where there may be both."""
        down = self.down != backwards
        field = F(path or self.path)
        if valued is False:
            return (("-pk" if down else "pk"),)
        if valued or not self.nullable:
            return (field.desc() if down else field.asc()), ("-pk" if down else "pk")
        nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
        return (field.desc(**nulls) if down else field.asc(**nulls)), ("-pk" if down else "pk")

    def parts(self, position, backwards):
        """(Q, its `valued`): one after the other they are the rows from this position on."""
        if position is not None:
            return self.beyond(*position, backwards)
        if self.nullable and self.down:  # "downwards, NULLS LAST" is no direction of a plain index
            return [(Q(**{f"{self.path}__isnull": False}), True), (Q(**{f"{self.path}__isnull": True}), False)]
        return [(Q(), None)]

    def beyond(self, value, pk, backwards):
        """The same for all rows after (value, pk) in this direction."""
        operator = "<" if self.down != backwards else ">"
        pk_side = Q(pk__lt=pk) if operator == "<" else Q(pk__gt=pk)
        if value is None:
            here = Q(**{f"{self.path}__isnull": True}) & pk_side
            return [(here, False), (Q(**{f"{self.path}__isnull": False}), True)] if backwards else [(here, False)]
        field = F(self.path)
        here = Q(Beyond(operator, field, F("pk"), Value(value, output_field=self.column), Value(pk)))
        without = [(Q(**{f"{self.path}__isnull": True}), False)] if self.nullable and not backwards else []
        return [(here, True), *without]


def keyset_page(qs, *, order, cursor=None, size=50, allowed=None):
    """One page of `qs` in `order` ("name" or "-name"); `qs` is a queryset, or `Kept`.

    `allowed` is the allow-list: names, or {name: ORM path}. Raises BadOrder, BadCursor.
    """
    sort = _sort(qs, order, allowed)
    backwards, position = _read(cursor, sort, qs.model._meta.pk) if cursor else (False, None)
    found = _fetch(qs, sort, position, backwards, size + 1)
    if backwards and len(found) < size:  # rows went away in the meantime: show the first page whole
        backwards, position = False, None
        found = _fetch(qs, sort, position, backwards, size + 1)
    more, items = len(found) > size, found[:size]
    if backwards:
        items.reverse()
    before = more if backwards else position is not None
    after = True if backwards else more
    return Page(
        items=items,
        next=_token(sort, items[-1], backwards=False) if items and after else None,
        previous=_token(sort, items[0], backwards=True) if items and before else None,
    )


def in_order(qs, *, order, allowed=None):
    """All of `qs` as its pages follow on one another, by one statement: an index serves where nothing can be empty."""
    return qs.order_by(*_sort(qs, order, allowed).ordering(False))


def token_after(row, *, order):
    """What `next` would be if a page in this order ended with `row`: for first pages fetched in another way."""
    sort = _sort(type(row)._default_manager.all(), order, None)
    row._keyset = getattr(row, sort.path)
    return _token(sort, row, backwards=False)


def _fetch(qs, sort, position, backwards, limit):
    found = []
    searched = not isinstance(qs, Kept) and is_by_grams(qs)
    with cheap_pages(qs.db) if searched else nullcontext():
        for part in _parts(qs, sort, position, backwards, limit):
            if len(found) < limit:
                found += part
    return found[:limit]


def _parts(qs, sort, position, backwards, limit):
    """What to read one after the other until there is enough."""
    if not isinstance(qs, Kept):
        return _queries(qs, sort, position, backwards, limit)
    shape = ("page", sort.name, sort.path, backwards, limit)
    return qs.records(shape, lambda rows, *at: _queries(rows, sort, at or None, backwards, limit), *position or ())


def _queries(qs, sort, position, backwards, limit):
    rows = qs.order_by().annotate(_keyset=F(sort.path))
    parts = sort.parts(position, backwards)
    return [_first(rows.filter(part), sort, backwards, limit, valued) for part, valued in parts]


def _first(rows, sort, backwards, limit, valued):
    """The first rows in this order; where the OR of who may read has arms, picked from the first of each arm."""
    order = sort.ordering(backwards, valued=valued)
    pieces = apart(rows, along=is_indexed_by_arm(rows.model, sort.path))
    reach = limit * AHEAD if looks_past(rows) else limit
    if len(pieces) > 1 or reach > limit:
        heads = [piece.order_by(*order).values_list("_keyset", "pk")[:reach] for piece in pieces]
        together = sort.ordering(backwards, "_keyset", valued=valued)
        best = heads[0].union(*heads[1:], all=True).order_by(*together)[:limit] if heads[1:] else heads[0]
        rows = by_key(rows, best)
    return rows.order_by(*order)[:limit]


def _sort(qs, order, allowed):
    name = order.removeprefix("-")
    if allowed is None:
        path = name
    elif name not in allowed:
        raise BadOrder(_("It cannot be sorted by “%(name)s”.") % {"name": name[:40]})
    else:
        path = allowed[name] if isinstance(allowed, dict) else name
    nullable, column = _column(qs, path)
    return _Sort(order, path, order.startswith("-"), nullable, column)


def _column(qs, path):
    """(may it be NULL, its field) of an ORM path or an annotation."""
    if not isinstance(qs, Kept) and path in qs.query.annotations:
        return True, qs.query.annotations[path].output_field
    model, nullable, field = qs.model, False, None
    for part in path.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except (FieldDoesNotExist, AttributeError) as unknown:
            raise FieldError(f"{path} is not a sortable path of {qs.model.__name__}.") from unknown
        nullable = nullable or bool(getattr(field, "null", True)) or getattr(field, "generated", False)
        model = getattr(field, "related_model", None)
    return nullable, getattr(field, "target_field", field) if field.is_relation else field


def _token(sort, row, *, backwards):
    value = row._keyset
    if isinstance(value, dt.date | Decimal):
        value = value.isoformat() if isinstance(value, dt.date) else str(value)
    return signing.dumps([sort.name, int(backwards), value, row.pk], salt=SALT)


def _read(cursor, sort, pk_field):
    try:
        name, backwards, value, pk = signing.loads(cursor, salt=SALT)
        if name != sort.name:
            raise BadCursor(_("This page token belongs to another ordering."))
        return bool(backwards), (None if value is None else sort.column.to_python(value), pk_field.to_python(pk))
    except (signing.BadSignature, ValidationError, UnicodeError, TypeError) as broken:
        raise BadCursor(_("This page token is not valid.")) from broken


def capped_count(qs, cap=CAP):
    """(count, True), or (cap, False) where there are more: counting on would cost a second at a million rows."""
    kept = isinstance(qs, Kept)
    some = qs.count(("total", cap), lambda rows: _some(rows, cap)) if kept else _some(qs, cap).count()
    return (cap, False) if some > cap else (some, True)


def _some(qs, cap):
    """So many of its rows, and one more where there are more."""
    pieces = [piece.order_by().values("pk") for piece in apart(qs)]
    return (pieces[0].union(*pieces[1:], all=True) if len(pieces) > 1 else pieces[0])[: cap + 1]


def total_of(qs, page):
    """`capped_count` of what the page is taken from; a page without neighbours is all of it, and needs no counting."""
    return capped_count(qs) if page.next or page.previous else (len(page.items), True)
