"""Files into rows: CSV in the encodings that spreadsheets write, and XLSX. Nothing is guessed away silently."""

import codecs
import csv
import io

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.rules.refusals import Invalid
from crm.web.export import undo_neutralise

from .sheets import BROKEN, ROWS, UNPACKED, Refused, read_sheet

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_CELL = 32_767

BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_WORKBOOKS = {
    BROKEN: gettext_lazy("The file is not a spreadsheet that can be read."),
    UNPACKED: gettext_lazy("The file unpacks to more than 300 MB."),
    ROWS: gettext_lazy("The file has more than 200,000 rows. Split it into parts."),
}


def read_table(name, data):
    """`[(line, [cell, …])]`, the header first; `line` is the physical line on which the row starts, from 1.

    Raises Invalid({"file": …}) for what cannot be read. Cells are text; empty rows are left out.
    """
    if len(data) > MOST_BYTES:
        raise _refuse(_("The file is larger than 30 MB. Split it into parts."))
    if not data.strip():
        raise _refuse(_("The file is empty."))
    rows = _xlsx(data) if data[:4] == b"PK\x03\x04" or name.lower().endswith(".xlsx") else _csv(data)
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows:
        raise _refuse(_("The file is empty."))
    if len(rows) == 1:
        raise _refuse(_("The file has a header but no rows."))
    if len(rows) - 1 > MOST_ROWS:
        raise _refuse(_("The file has more than 200,000 rows. Split it into parts."))
    if len(rows[0][1]) > MOST_COLUMNS:
        raise _refuse(_("The file has more than 200 columns."))
    return rows


def decode(data):
    """Text of a CSV file: by its byte order mark, else UTF-8, else GB 18030 as Chinese spreadsheets write it."""
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _decode(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "gb18030")


def _decode(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refuse(_("The file's encoding is not known. Save it as UTF-8.")) from error


def _csv(data):
    text = decode(data)
    csv.field_size_limit(MOST_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    start = 1
    try:
        for cells in reader:
            yield start, [_cell(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refuse(_("Line %(line)s cannot be read: %(error)s.") % {"line": start, "error": error}) from error


def _delimiter(text):
    header = text[: text.find("\n")] if "\n" in text else text
    return max(",;\t|", key=header.count)


def _xlsx(data):
    try:
        first, rows = read_sheet(data, most_rows=MOST_ROWS)
    except Refused as refused:
        raise _refuse(_WORKBOOKS[refused.args[0]]) from refused
    for offset, cells in enumerate(rows):
        yield first + offset, [_cell(cell) for cell in cells]


def _cell(text):
    """A cell without NUL and outer blanks, and without the mark that our own exports put before what a spreadsheet
    would run as a formula."""
    return undo_neutralise(text.replace("\x00", "").strip())[:MOST_CELL]


def _refuse(sentence):
    return Invalid({"file": [sentence]})
