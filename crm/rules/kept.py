"""Lists that follow from who reads them alone: put into SQL once a process for all readers of a kind.

    @kept(Lead)
    def seen(reader):
        return Lead.objects.visible_to(reader).select_related("owner")

    rows = seen(request.user)
    keyset_page(rows, order="-created_at")

Who may read is a long OR that is walked arm by arm, and Django needs longer to put that into SQL than PostgreSQL to
answer it. So the function is called with a stand-in for the reader, who has as many teams and pools under ids that
nobody has, and what comes of it serves every reader of the same shape with their own ids. The function must know
nothing else: what it took from one request or one moment would be asked for everybody. The shape and the stand-in are
the scope's affair (`crm.users.visibility`); whose scope has none gets the queryset.
"""

from functools import cached_property, wraps

from django.db import DEFAULT_DB_ALIAS
from django.db.models import prefetch_related_objects
from django.db.models.expressions import Col
from django.db.models.query import ModelIterable

from .prepared import STAND_INS, Statement, converted

MOST = 200  # statements of one process; lists and readers have few shapes, so whoever has more begins anew


def kept(model):
    """Makes a function of the reader to a queryset of this model one to rows that are kept."""

    def keeping(build):
        @wraps(build)
        def rows(reader):
            return Kept(model, build, reader) if reader.scope.shape else build(reader)

        return rows

    return keeping


def plain(rows):
    """The queryset of rows that may be kept."""
    return rows.queryset if isinstance(rows, Kept) else rows


class Kept:
    """The rows of one reader. Pages and totals are asked of it as of a queryset; for all else there is `queryset`."""

    _compiled = {}

    def __init__(self, model, build, reader, links=()):
        self.model, self._build, self._reader, self._links = model, build, reader, links

    @cached_property
    def queryset(self):
        return self._rows_of(self._reader)

    def select_related(self, *links):
        return Kept(self.model, self._build, self._reader, links)

    def records(self, shape, build, *values):
        """For each queryset that `build(rows, *values)` answers its records, asked for when they are read. `shape`: all
        that `build` follows from beside these values; one may be None."""
        held = [*values, *self._reader.scope.ids]
        shape = (*shape, *(value is None for value in values))
        return [records.read(held) for records in self._once(shape, _Records, build, values)]

    def count(self, shape, build):
        """How many rows the queryset has that `build(rows)` answers."""
        (counted,) = self._once(shape, _Count, lambda rows: [build(rows)])
        return counted.read(self._reader.scope.ids)

    def _rows_of(self, reader):
        rows = self._build(reader)
        return rows.select_related(*self._links) if self._links else rows

    def _once(self, shape, kind, build, values=()):
        scope = self._reader.scope
        key = (self._build, self._links, scope.shape, kind, *shape)
        found = self._compiled.get(key)
        if found is None:
            stand_ins = [_stand_in(place, value) for place, value in enumerate([*values, *scope.ids])]
            rows = self._rows_of(scope.stand_in(stand_ins[len(values) :]))
            found = [kind(queryset, stand_ins) for queryset in build(rows, *stand_ins[: len(values)])]
            if len(self._compiled) >= MOST:
                self._compiled.clear()
            self._compiled[key] = found
        return found  # by now another thread may have begun anew


def _stand_in(place, value):
    return None if value is None else STAND_INS[type(value)](place)


class _Count:
    """The number of rows of a queryset."""

    def __init__(self, queryset, stand_ins):
        self._statement = Statement(queryset.query.get_compiler(DEFAULT_DB_ALIAS), stand_ins)
        self._statement.sql = f"SELECT COUNT(*) FROM ({self._statement.sql}) subquery"  # noqa: S608

    def read(self, values):
        return self._statement.rows(values)[0][0]


class _Records:
    """The records of a queryset, made of its rows as Django makes them: the compiler itself would keep the whole query
    in memory."""

    def __init__(self, queryset, stand_ins):
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.statement = Statement(compiler, stand_ins)
        columns = [column for column, _sql, _alias in compiler.select]
        self.converters = compiler.get_converters(columns)
        self.select = [(column if isinstance(column, Col) else None,) for column in columns]
        self.klass_info, self.annotation_col_map = compiler.klass_info, compiler.annotation_col_map
        self.prefetched = queryset._prefetch_related_lookups
        if not all(isinstance(lookup, str) for lookup in self.prefetched):
            raise TypeError("A query that is fetched beside these rows would not be the reader's.")

    def read(self, values):
        found = list(ModelIterable(_Ready(self, values)))
        prefetch_related_objects(found, *self.prefetched)
        yield from found


class _Ready:
    """What ModelIterable asks of a queryset, of its query and of its compiler, where the SQL is there already."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects = {}

    def __init__(self, records, values):
        self.query, self._records, self._values = self, records, values
        self.select, self.klass_info = records.select, records.klass_info
        self.annotation_col_map = records.annotation_col_map

    def get_compiler(self, using):
        return self

    def execute_sql(self, **_chunks):
        return self._records.statement.rows(self._values)

    def results_iter(self, rows):
        return converted(rows, self._records.converters)
