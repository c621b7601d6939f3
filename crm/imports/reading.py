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
BLOCK = 1 << 20

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


def read_table(name, file):
    """(line, [cell, …]) of each row, the header first; `line` is the physical line on which the row starts, from 1.

    `file` is open for reading bytes, and read as the rows are asked for. Raises Invalid({"file": …}) where it cannot be
    read any further. Cells are text; empty rows are left out.
    """
    size = file.seek(0, io.SEEK_END)
    if size is None:  # of an uploaded file
        size = file.tell()
    if size > MOST_BYTES:
        raise _refuse(_("The file is larger than 30 MB. Split it into parts."))
    file.seek(0)
    begins = file.read(4)
    file.seek(0)
    rows = _xlsx(file) if begins == b"PK\x03\x04" or name.lower().endswith(".xlsx") else _csv(file)
    number = 0
    for line, cells in rows:
        if not any(cells):
            continue
        if not number and len(cells) > MOST_COLUMNS:
            raise _refuse(_("The file has more than 200 columns."))
        if number > MOST_ROWS:
            raise _refuse(_("The file has more than 200,000 rows. Split it into parts."))
        number += 1
        yield line, cells
    if number < 2:
        raise _refuse(_("The file has a header but no rows.") if number else _("The file is empty."))


def _encoding(file):
    """Of a CSV file: by its byte order mark, else UTF-8, else GB 18030 as Chinese spreadsheets write it."""
    begins = file.read(4)
    for bom, encoding in BOMS:
        if begins.startswith(bom):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while begins:
            decoder.decode(begins)
            begins = file.read(BLOCK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _csv(file):
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(getattr(file, "file", file), encoding, newline="")
    csv.field_size_limit(MOST_CELL * 4)
    start = 1
    try:
        delimiter = _delimiter(text.readline(BLOCK))
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter, strict=False)
        for cells in reader:
            yield start, [_cell(cell) for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refuse(_("Line %(line)s cannot be read: %(error)s.") % {"line": start, "error": error}) from error
    except UnicodeDecodeError as error:
        raise _refuse(_("The file's encoding is not known. Save it as UTF-8.")) from error
    finally:
        if not file.closed:
            text.detach()  # who opened the file closes it


def _delimiter(header):
    return max(",;\t|", key=header.count)


def _xlsx(file):
    try:
        for line, cells in read_sheet(file, most_rows=MOST_ROWS):
            yield line, [_cell(cell) for cell in cells]
    except Refused as refused:
        raise _refuse(_WORKBOOKS[refused.args[0]]) from refused


def _cell(text):
    """A cell without NUL and outer blanks, and without the mark that our own exports put before what a spreadsheet
    would run as a formula."""
    return undo_neutralise(text.replace("\x00", "").strip())[:MOST_CELL]


def _refuse(sentence):
    return Invalid({"file": [sentence]})
