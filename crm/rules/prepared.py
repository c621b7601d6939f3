"""A query that is put into SQL once a process: for what every page asks, where Django's work outweighs PostgreSQL's.

    KIN = Prepared(lambda team: Team.objects.filter(path__startswith=...).values_list("pk", "path"), team=int)
    KIN(team=7)                                                                # [(7, "/1/7/"), ...], one query

The function is called once, with stand-ins for its values, and must not look at them: what decides how the query is
shaped cannot be one of them.
"""

import datetime as dt
from decimal import Decimal

from django.db import connection

# No record has such an id or amount, no text such words, and nothing of ours such a day or time.
STAND_INS = {
    int: lambda place: 8_104_377_215_906_300_000 + place,
    str: lambda place: f"stand-in \N{OBJECT REPLACEMENT CHARACTER} {place}",
    dt.datetime: lambda place: dt.datetime(9998, 7, 6, 5, 4, place, tzinfo=dt.UTC),
    dt.date: lambda place: dt.date(9998, 7, 6 + place),
    Decimal: lambda place: Decimal("81043772159063.11") + place,
}


class Statement:
    """The SQL of a query that was built with stand-ins, and the places where values go."""

    def __init__(self, compiler, stand_ins):
        self.sql, params = compiler.as_sql()
        self._params = [_place(param, stand_ins) for param in params]
        fixed = f"{self.sql} {[param for param in self._params if type(param) is not _Place]}"
        if any(str(stand_in) in fixed for stand_in in stand_ins):
            raise ValueError("The query holds a value as a part of something else.")

    def rows(self, values):
        """The rows that it answers for these values."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[param] if type(param) is _Place else param for param in self._params])
            return cursor.fetchall()

    def holds(self, place):
        """Whether the query depends on the value at this place."""
        return any(type(param) is _Place and param == place for param in self._params)


class _Place(int):
    """Where among the values a parameter is found."""


def _place(param, stand_ins):
    places = (place for place, one in enumerate(stand_ins) if type(one) is type(param) and one == param)
    return next(map(_Place, places), param)


class Prepared:
    """`build` is given `values` by name and answers a `values_list`; `values` says of each whether it is int, str, ...
    (see STAND_INS)."""

    def __init__(self, build, **values):
        self._build = build
        self._values = values
        self._compiled = None

    def __call__(self, **values):
        """The rows, as the list of tuples that the queryset would have answered."""
        if values.keys() != self._values.keys():
            raise TypeError(f"It is asked with {', '.join(self._values)}.")
        statement, converters = self._compiled = self._compiled or self._compile()
        return converted(statement.rows([values[name] for name in self._values]), converters)

    def _compile(self):
        stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(self._values.items())}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        statement = Statement(compiler, list(stand_ins.values()))
        if missing := [name for place, name in enumerate(stand_ins) if not statement.holds(place)]:
            raise ValueError(f"The query does not depend on {', '.join(sorted(missing))}.")
        return statement, compiler.get_converters([expression for expression, _sql, _alias in compiler.select])


class PreparedOne:
    """The same for at most one record: `build` answers a queryset of the model."""

    def __init__(self, model, build, **values):
        self._model, self._names = model, [field.attname for field in model._meta.concrete_fields]
        self._rows = Prepared(lambda **held: build(**held).values_list(*self._names), **values)

    def __call__(self, **values):
        """The record, or None."""
        rows = self._rows(**values)
        return self._model.from_db(connection.alias, self._names, rows[0]) if rows else None


def converted(rows, converters):
    """The rows with their values as Python's; `converters` as a compiler names them."""
    return [_converted(row, converters) for row in rows] if converters else rows


def _converted(row, converters):
    row = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            row[place] = function(row[place], expression, connection)
    return tuple(row)
