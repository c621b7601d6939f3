"""Many rows of one model in one go. New ones: ids from its sequence, then PostgreSQL's COPY.

    write_many([Activity(...), Activity(...)])      # objects of one model; each has its id afterwards
    write_tuples(Activity, ["kind", "at"], pairs)   # tuples, no objects; gives their ids
    copy_in(ImportRow, ["batch", "line"], pairs)    # the same, of which nobody needs to know the ids

COPY takes a row in about a third of what `bulk_create` needs, most of it saved in Python. What the database computes
(generated columns, defaults of the database) is not read back. Triggers, checks and foreign keys hold as ever.
"""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.expressions import DatabaseDefault
from django.utils import timezone

from . import written

FEW = 8  # up to here one INSERT is quicker than asking for ids and copying
BLOCK = 1 << 16
AT_ONCE = 64  # rows that are finished before their lines are sent: less than PostgreSQL takes in at a time
NULL = "\\N"


def number(rows):
    """Give unsaved objects of one model the ids under which `write_many` will insert them."""
    if rows:
        model = type(rows[0])
        with connections[router.db_for_write(model)].cursor() as cursor:
            for row, pk in zip(rows, _numbers(cursor, model, len(rows)), strict=True):
                row.pk = pk
    return rows


def write_many(rows, *, finish=None):
    """Insert unsaved objects of one model, in order; gives them back with their ids, new ones unless `number` gave
    them some. One transaction. `finish(some of them)` sets what is left to set, a block at a time, while PostgreSQL
    stores the block before: it must not ask the database."""
    if not rows:
        return rows
    model = type(rows[0])
    if len(rows) <= FEW or not _copyable(model):
        if finish:
            finish(rows)
        return model._base_manager.bulk_create(rows)
    using = router.db_for_write(model)
    connection = connections[using]
    now = timezone.now()
    fields = _columns(model, rows[0])
    if rows[0].pk is None:
        number(rows)
    with transaction.atomic(using=using, savepoint=False), connection.cursor() as cursor:
        _copy(connection, cursor, model, fields, _Lines(_lines(rows, fields, now, finish)))
    for row in rows:
        row._state.adding, row._state.db = False, using
    return rows


def write_tuples(model, names, rows, *, numbered=True):
    """Insert a list of tuples, the values of the fields `names`, and give their ids; none where they need not be
    `numbered` beforehand, which is a statement less. Links are given by their ids, and what has no default in the
    database has to be among them. An object of the model costs more than its COPY."""
    if len(rows) <= FEW:
        columns = [model._meta.get_field(name).attname for name in names]
        made = [model(**dict(zip(columns, row, strict=True))) for row in rows]
        return [one.pk for one in model._base_manager.bulk_create(made)]
    if not numbered:
        copy_in(model, names, rows)
        return []
    with connections[router.db_for_write(model)].cursor() as cursor:
        numbers = _numbers(cursor, model, len(rows))
    copy_in(model, [model._meta.pk.name, *names], ((pk, *row) for pk, row in zip(numbers, rows, strict=True)))
    return numbers


def copy_in(model, names, rows):
    """Insert an iterable of tuples, the values of the fields `names`, however many, in little memory; how many it were.
    Without ids among them the database numbers them. What the iterable raises comes through."""
    connection = connections[router.db_for_write(model)]
    fields = [model._meta.get_field(name) for name in names]
    writers = [_writer(field) for field in fields]
    lines = _Lines(
        "\t".join([NULL if value is None else write(value) for write, value in zip(writers, row, strict=True)]) + "\n"
        for row in rows
    )
    with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
        _copy(connection, cursor, model, fields, lines)
    return lines.number


def _copy(connection, cursor, model, fields, lines):
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    try:
        with connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", lines)
    except DatabaseError:
        if lines.error:
            raise lines.error from None
        raise


def _copyable(model):
    """One table, and no column whose text form this module does not know."""
    own = not model._meta.parents and isinstance(model._meta.pk, models.AutoField)
    return own and not any(isinstance(field, ArrayField) and not field.generated for field in model._meta.fields)


def _columns(model, first):
    """Columns to write: neither what the database computes nor what it fills in by itself."""
    fields = model._meta.local_concrete_fields
    return [one for one in fields if not one.generated and not isinstance(getattr(first, one.attname), DatabaseDefault)]


def _numbers(cursor, model, many):
    """Ids that nobody else gets. The sequence is looked up once, not once a row, which takes longer than the number."""
    pk, table = model._meta.pk, model._meta.db_table
    cursor.execute(
        "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass)) FROM generate_series(1, %s)",
        [f'"{table}"', pk.column, many],
    )
    return [number for (number,) in cursor.fetchall()]


def _lines(rows, fields, now, finish):
    """The rows in COPY's text form."""
    stamped = [field.attname for field in fields if getattr(field, "auto_now", 0) or getattr(field, "auto_now_add", 0)]
    columns = [(field.attname, _writer(field)) for field in fields]
    for number, row in enumerate(rows):
        if finish and number % AT_ONCE == 0:
            finish(rows[number : number + AT_ONCE])
        for name in stamped:
            setattr(row, name, now)
        held = row.__dict__
        yield "\t".join([NULL if (value := held[name]) is None else write(value) for name, write in columns]) + "\n"


def _writer(field):
    """A function from a column's value, never None, to its text."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, models.JSONField):
        encode = field.encoder(ensure_ascii=False).encode if field.encoder else written.text
        return lambda value: encode(value).replace("\\", "\\\\")  # JSON has no raw tab or line end
    if isinstance(field, models.BooleanField):
        return lambda value: "t" if value else "f"
    if isinstance(field, models.DateTimeField):
        return dt.datetime.isoformat
    if isinstance(field, models.CharField | models.TextField):
        return _escaped
    return str


def _escaped(value):
    """Four searches, which mostly find nothing, are a tenth of str.translate."""
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


class _Lines:
    """What `copy_expert` reads: lines as a file, a block at a time, so that they are never all in memory as text."""

    def __init__(self, lines):
        self.lines, self.rest, self.number, self.error = lines, "", 0, None

    def read(self, size=BLOCK):
        parts, length = [self.rest], len(self.rest)
        try:
            while length < size and (line := next(self.lines, None)) is not None:
                parts.append(line)
                length += len(line)
                self.number += 1
        except Exception as error:  # the database would only say that it could not read
            self.error = error
            raise
        text = "".join(parts)
        self.rest = text[size:]
        return text[:size]
