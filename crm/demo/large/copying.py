"""Rows as text lines, sent by COPY: one `Lines` a table, filled by a shard, sent and committed together."""

import io
import json

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models


def as_json(value):
    """JSON as a COPY line holds it. What we write has no backslash, tab or line end in it."""
    return json.dumps(value, ensure_ascii=False)


class Lines:
    """Lines of one table. `add` takes the values of `columns` in their order; every other column gets its default, so
    that a column added later costs nothing here. Python's None is NULL."""

    def __init__(self, model, *columns):
        self.model, self.lines = model, []
        given = [model._meta.get_field(name).column for name in columns]
        fields = model._meta.concrete_fields
        rest = [field for field in fields if field.column not in given and not getattr(field, "generated", False)]
        self._line = "\t".join(["%s"] * len(given) + [_text(field).replace("%", "%%") for field in rest]) + "\n"
        names = ", ".join(f'"{name}"' for name in [*given, *(field.column for field in rest)])
        self.copy = f"COPY \"{model._meta.db_table}\" ({names}) FROM STDIN WITH (NULL 'None')"

    def __len__(self):
        return len(self.lines)

    def add(self, *values):
        self.lines.append(self._line % values)

    def send(self, cursor):
        if self.lines:
            text = "".join(self.lines).encode()
            cursor.copy_expert(self.copy, io.BytesIO(text), size=1 << 20)
            self.lines.clear()


def _text(field):
    """A field's default as COPY reads it."""
    if isinstance(field, models.AutoField):
        raise ValueError(f"{field} has to be given.")
    value = field.get_default()
    return as_json(value) if value is not None and isinstance(field, models.JSONField) else str(value)


def kind_of(model):
    """The id of its content type."""
    return ContentType.objects.get_for_model(model).pk


def send_all(tables):
    """Everything a shard has written, in one transaction of the caller."""
    with connection.cursor() as cursor:
        for table in tables:
            table.send(cursor)


def next_number(cursor, table):
    """The sequence of a table goes on behind its highest number."""
    sequence = "pg_get_serial_sequence(%s, 'id')"
    query = f'SELECT setval({sequence}, coalesce(max(id), 0) + 1, false) FROM "{table}"'  # noqa: S608  our own tables
    cursor.execute(query, [table])
