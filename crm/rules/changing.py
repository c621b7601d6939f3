"""Many rows of one model changed in one statement, each to its own values.

    changed = change_many(leads, ["owner", "status"], where="t.owner_id IS NOT DISTINCT FROM n.before", before=owners)

The values are read from the objects; the caller holds their rows. `updated_at` and the like are the caller's to name.
"""

import json

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models, router


def change_many(rows, names, *, where="", **beside):
    """UPDATE the columns of these fields from objects of one model; how many rows it were. `where`: an SQL condition
    on the row `t` and its new values `n`, constant in the caller; `beside`: lists of further values that it reads, by
    the name of the column that has their type: before_owner=[...] is n.before_owner with the type of `owner`."""
    if not rows:
        return 0
    model = type(rows[0])
    connection = connections[router.db_for_write(model)]
    quote = connection.ops.quote_name
    pk = model._meta.pk
    fields = [model._meta.get_field(name) for name in names]
    columns = [(pk.column, pk, [row.pk for row in rows])]
    columns += [(field.column, field, [getattr(row, field.attname) for row in rows]) for field in fields]
    for name, values in beside.items():
        columns.append((name, model._meta.get_field(name.removeprefix("before_")), values))
    arrays = [_array(field, values, connection) for _name, field, values in columns]
    cast = {name: type_ for (name, *_), (_, _, type_) in zip(columns, arrays, strict=True)}
    sets = ", ".join(f"{quote(f.column)} = n.{quote(f.column)}::{cast[f.column]}" for f in fields)
    unnested = ", ".join(f"%s::{element}[]" for _values, element, _type in arrays)
    known = ", ".join(quote(name) for name, *_ in columns)
    condition = f" AND ({where})" if where else ""
    sql = (
        f"UPDATE {quote(model._meta.db_table)} AS t SET {sets} FROM unnest({unnested}) AS n ({known})"  # noqa: S608
        f" WHERE t.{quote(pk.column)} = n.{quote(pk.column)}{condition}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [values for values, *_ in arrays])
        return cursor.rowcount


def _array(field, values, connection):
    """(values as psycopg2 sends them, the type of an element, the type of the column: without a length, so that what is
    too long is an error and not cut)."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    type_ = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    if type_.startswith("varchar"):
        type_ = "text"
    if isinstance(field, models.JSONField):
        made = {}  # equal objects are written once: many rows share one
        return [None if v is None else _text(v, made) for v in values], "text", type_
    if isinstance(field, ArrayField):
        raise TypeError(f"{field} is an array itself.")
    return values, type_, type_


def _text(value, made):
    if id(value) not in made:
        made[id(value)] = json.dumps(value, ensure_ascii=False)
    return made[id(value)]
