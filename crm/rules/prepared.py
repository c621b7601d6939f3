"""A query that is put into SQL once a process: for what every page asks, where Django's work outweighs PostgreSQL's.

    KIN = Prepared(lambda team: Team.objects.filter(path__startswith=...).values_list("pk", "path"), team=int)
    KIN(team=7)                                                                # [(7, "/1/7/"), ...], one query

The function is called once, with stand-ins for its values, and must not look at them: what decides how the query is
shaped cannot be one of them.
"""

from django.db import connection

# No record has such an id, no text such words.
STAND_INS = {int: 8_104_377_215_906_300_000, str: "stand-in \N{OBJECT REPLACEMENT CHARACTER} "}


class Prepared:
    """`build` is given `values` by name and answers a `values_list`; `values` says of each whether it is int or str."""

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
        stand_ins = {
            name: STAND_INS[kind] + (place if kind is int else name)
            for place, (name, kind) in enumerate(self._values.items())
        }
        places = {stand_in: _Place(name) for name, stand_in in stand_ins.items()}
        compiler = self._build(**stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        found = [places.get(param, param) if isinstance(param, int | str) else param for param in params]
        if missing := stand_ins.keys() - {place.name for place in found if isinstance(place, _Place)}:
            raise ValueError(f"The query does not depend on {', '.join(sorted(missing))}.")
        return sql, found, compiler.get_converters([expression for expression, _sql, _alias in compiler.select])


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
