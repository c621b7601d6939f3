"""A query that is put into SQL once a process: for what every page asks, where Django's work outweighs PostgreSQL's.

    KIN = Prepared(lambda team: Team.objects.filter(path__startswith=...).values_list("pk", "path"), team=int)
    KIN(team=7)                                                                # [(7, "/1/7/"), ...], one query

The function is called once, with stand-ins for its values, and must not look at them: what decides how the query is
shaped cannot be one of them.
"""

import datetime as dt

from django.db import connection

# No record has such an id, no text such words, and nothing of ours such a time.
STAND_INS = {
    int: lambda place: 8_104_377_215_906_300_000 + place,
    str: lambda place: f"stand-in \N{OBJECT REPLACEMENT CHARACTER} {place}",
    dt.datetime: lambda place: dt.datetime(9998, 7, 6, 5, 4, place, tzinfo=dt.UTC),
}


class Prepared:
    """`build` is given `values` by name and answers a `values_list`; `values` says of each whether it is int, str or
    datetime."""

    def __init__(self, build, **values):
        self._build = build
        self._values = values
        self._compiled = None

    def __call__(self, **values):
        """The rows, as the list of tuples that the queryset would have answered."""
        if values.keys() != self._values.keys():
            raise TypeError(f"It is asked with {', '.join(self._values)}.")
        sql, params, converters = self._compiled = self._compiled or self._compile()
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[param.name] if isinstance(param, _Place) else param for param in params])
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def _compile(self):
        stand_ins = {name: STAND_INS[kind](place) for place, (name, kind) in enumerate(self._values.items())}
        places = {stand_in: _Place(name) for name, stand_in in stand_ins.items()}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        found = [places.get(param, param) if isinstance(param, tuple(STAND_INS)) else param for param in params]
        if missing := stand_ins.keys() - {place.name for place in found if isinstance(place, _Place)}:
            raise ValueError(f"The query does not depend on {', '.join(sorted(missing))}.")
        return sql, found, compiler.get_converters([expression for expression, _sql, _alias in compiler.select])


class PreparedOne:
    """The same for at most one record: `build` answers a queryset of the model."""

    def __init__(self, model, build, **values):
        self._model, self._names = model, [field.attname for field in model._meta.concrete_fields]
        self._rows = Prepared(lambda **held: build(**held).values_list(*self._names), **values)

    def __call__(self, **values):
        """The record, or None."""
        rows = self._rows(**values)
        return self._model.from_db(connection.alias, self._names, rows[0]) if rows else None


class _Place:
    """Where in the parameters a value goes."""

    def __init__(self, name):
        self.name = name


def _converted(row, converters):
    row = list(row)
    for place, (functions, expression) in converters.items():
        for function in functions:
            row[place] = function(row[place], expression, connection)
    return tuple(row)
