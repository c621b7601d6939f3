"""Many rows of one model changed in one statement, each to its own values.

    changed = change_many(leads, ["owner", "status"], where="t.owner_id IS NOT DISTINCT FROM n.before", before=owners)

The values are read from the objects; the caller holds their rows. `updated_at` and the like are the caller's to name,
except with `store_many`, which stamps what is `auto_now`.
A value that all rows share is sent once.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models, router
from django.utils import timezone

from crm.rules import written


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
    sets, params, arrays = [], [], [(pk.column, pk, [row.pk for row in rows])]
    for field in (model._meta.get_field(name) for name in names):
        values = [row.__dict__[field.attname] for row in rows]
        if _same(values):
            sets.append(f"{quote(field.column)} = %s::{_types(field, connection)[1]}")
            params.append(_texts(field, values[:1])[0])
        else:
            sets.append(f"{quote(field.column)} = n.{quote(field.column)}::{_types(field, connection)[1]}")
            arrays.append((field.column, field, values))
    for name, values in beside.items():
        arrays.append((name, model._meta.get_field(name.removeprefix("before_")), values))
    unnested = ", ".join(f"%s::{_types(field, connection)[0]}[]" for _name, field, _values in arrays)
    params += [_array(field, values) for _name, field, values in arrays]
    known = ", ".join(quote(name) for name, *_ in arrays)
    condition = f" AND ({where})" if where else ""
    sql = (
        f"UPDATE {quote(model._meta.db_table)} AS t SET {', '.join(sets)}"  # noqa: S608
        f" FROM unnest({unnested}) AS n ({known}) WHERE t.{quote(pk.column)} = n.{quote(pk.column)}{condition}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def store_many(rows, names):
    """Write these fields of the objects, which have ids. `auto_now` fields get the time of now."""
    now = timezone.now()
    for name in names:
        field = rows and rows[0]._meta.get_field(name)
        if getattr(field, "auto_now", False):
            for row in rows:
                setattr(row, field.attname, now)
    change_many(rows, names)
    return rows


def _same(values):
    first = values[0]
    return all(value is first or value == first for value in values)


def _types(field, connection):
    """(the type of an array's element, the type of the column: without a length, so that what is too long is an error
    and not cut)."""
    field = _target(field)
    type_ = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    if type_.startswith("varchar"):
        type_ = "text"
    if isinstance(field, ArrayField):
        raise TypeError(f"{field} is an array itself.")
    return ("text" if isinstance(field, models.JSONField) else type_), type_


def _target(field):
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _texts(field, values):
    """As psycopg2 sends them."""
    if isinstance(_target(field), models.JSONField):
        return [None if value is None else written.text(value) for value in values]
    return values


def _array(field, values):
    """An array as psycopg2 sends it; of numbers and moments, which need no quotes, its text, in a tenth of the time."""
    field = _target(field)
    if isinstance(field, models.IntegerField | models.BooleanField):
        write = str
    elif isinstance(field, models.DateTimeField):
        write = dt.datetime.isoformat
    else:
        return _texts(field, values)
    return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"
