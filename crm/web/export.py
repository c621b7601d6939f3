"""The one writer of CSV and XLSX files. Text that a spreadsheet would run as a formula is made harmless, reversibly.

A cell that begins with = + - @ (also full-width), TAB or line break gets an apostrophe in front; plain numbers and
phone numbers (-5, +86 138 0000 0000) stay. `undo_neutralise` is the inverse, for the importer: what was exported
comes back.
"""

import csv
import datetime as dt
import io
import re
from decimal import Decimal
from itertools import islice

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from crm.audit.kinds import Kind
from crm.audit.noting import note

from . import workbook

CSV, XLSX = "csv", "xlsx"
KINDS = (CSV, XLSX)
# A spreadsheet holds no more; what is cut off is said in the last row.
MOST_ROWS = 100_000
LINES = 500  # that are sent together
_LIVE = re.compile(r"'*[\s\x00-\x20]*[=+\-@＝＋－＠\t\r\n]")
# No arithmetic in it: digits with separators, or an international number with blanks.
_NUMBER = re.compile(r"[+-]\d[\d.,]*%?|\+\d[\d ]*", re.ASCII)


def neutralise(text):
    """`=1+1` -> `'=1+1`. Text that already has apostrophes before such a sign gets one more, so that undo is exact."""
    if not _LIVE.match(text) or _NUMBER.fullmatch(text):
        return text
    return "'" + text


def undo_neutralise(text):
    """The inverse of `neutralise`; any other text stays as it is."""
    if text.startswith("'") and neutralise(text[1:]) == text:
        return text[1:]
    return text


def plain(value):
    """A cell's value as CSV holds it: text neutralised, moments local, decimals with a point."""
    kind = type(value)
    if kind is str:  # most cells
        return neutralise(value) if value else ""
    known = _PLAIN.get(kind)
    if known is None:
        known = _PLAIN[kind] = next((how for base, how in _PLAIN_BASES if issubclass(kind, base)), _text)
    return known(value)


def local(moment):
    """The moment on the reader's clock."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _text(value):
    return neutralise(str(value))


# In this order: a bool is an int, a moment is a day.
_PLAIN_BASES = (
    (type(None), lambda value: ""),
    (bool, lambda value: _("yes") if value else _("no")),
    ((int, float, Decimal), str),
    (dt.datetime, lambda value: local(value).replace(tzinfo=None).isoformat(" ", "minutes")),
    (dt.date, dt.date.isoformat),
    ((list, tuple, set), lambda value: neutralise(", ".join(str(one) for one in value))),
)
_PLAIN = {}  # kind of value: its function, found once


def csv_lines(headings, rows):
    """Pieces of a CSV file that Excel opens as UTF-8 (BOM, CRLF): the headings at once, then many lines together."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow([plain(str(one)) for one in headings])
    yield "\ufeff" + held.getvalue()
    cells = ([plain(value) for value in row] for row in rows)
    while True:
        held.seek(0)
        held.truncate()
        writer.writerows(islice(cells, LINES))
        if not held.tell():
            return
        yield held.getvalue()


def csv_answer(name, headings, rows, **told):
    """`told`: what the audit says of it, such as how many rows; never what they hold."""
    note(Kind.EXPORTED, file=f"{name}.csv", **told)
    lines = _as_asked(csv_lines(headings, rows))
    return _as_file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), f"{name}.csv")


def _as_asked(lines):
    """The pieces, each made with the reader's clock and language: the middleware that sets them is gone by then."""
    zone, language = timezone.get_current_timezone(), get_language()

    def made():
        while True:
            with timezone.override(zone), override(language):
                line = next(lines, None)
            if line is None:
                return
            yield line

    return made()


def xlsx_pieces(headings, rows):
    """Pieces of a workbook: numbers and days as such, texts neutralised."""
    cells = ([_cell(value) for value in row] for row in rows)
    return workbook.pieces([plain(str(one)) for one in headings], cells, together=LINES)


def _cell(value):
    """The value as a workbook holds it: a text, a number, a day, a moment on the reader's clock, or None."""
    kind = type(value)
    if kind is str:  # most cells
        return neutralise(value)
    if isinstance(value, dt.datetime):
        return local(value).replace(tzinfo=None)
    if value is None or isinstance(value, dt.date):
        return value
    if isinstance(value, int | float | Decimal) and kind is not bool:
        return value
    return plain(value)


def xlsx_answer(name, headings, rows, **told):
    note(Kind.EXPORTED, file=f"{name}.xlsx", **told)
    pieces = _as_asked(xlsx_pieces(headings, rows))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _as_file(StreamingHttpResponse(pieces, content_type=kind), f"{name}.xlsx")


def file_answer(kind, name, headings, rows, **told):
    """The rows as a download: `kind` is "csv" or "xlsx", `name` has no ending. The audit hears of it."""
    return (xlsx_answer if kind == XLSX else csv_answer)(name, headings, rows, **told)


def _as_file(answer, filename):
    answer.headers["Content-Disposition"] = content_disposition_header(True, filename)
    answer.headers["Cache-Control"] = "no-store"
    return answer
