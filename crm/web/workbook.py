"""A workbook of one sheet, sent while it is made: its first bytes leave with the first rows, and nothing is kept.

What the usual writers of XLSX make is complete before its first byte can go, for they know the sheet's strings and
size only then. Here texts stand in their cells, and the ZIP file tells sizes behind its parts instead of before.
"""

import datetime as dt
import re
import zipfile
from decimal import Decimal
from itertools import islice

LONGEST_CELL = 32_767
WIDTH = 18
PLAIN, BOLD, DAY, MOMENT = range(4)  # cell formats, in the order of STYLES
EPOCH, FIRST_DAY = dt.date(1899, 12, 30), dt.date(1900, 3, 1)  # there was no 29 February 1900, whatever Excel thinks

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": _STYLES,
}
# What XML cannot hold is written _x0001_, and what looks like that gets its underscore written so.
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_SPECIAL = re.compile(r"[&<>]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class _Sink:
    """Where the ZIP file is written; what came since is taken away again."""

    def __init__(self):
        self.pieces = []

    def write(self, data):
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self):
        pass

    def taken(self):
        data = b"".join(self.pieces)
        self.pieces.clear()
        return data


def pieces(headings, rows, *, together):
    """The bytes of the workbook, `together` rows at a time. `headings`: texts. `rows`: lists of texts, numbers, days
    and moments without a zone; None is an empty cell."""
    sink, rows = _Sink(), enumerate(rows, start=2)
    columns = [_letters(n) for n in range(len(headings))]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in PARTS.items():
            book.writestr(name, _HEAD + part)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_begin(headings, columns).encode())
            yield sink.taken()
            while some := "".join([_row(line, row, columns) for line, row in islice(rows, together)]):
                sheet.write(some.encode())
                if data := sink.taken():
                    yield data
            sheet.write(b"</sheetData></worksheet>")
    yield sink.taken()


def _begin(headings, columns):
    cells = "".join(_text(f"{column}1", heading, BOLD) for column, heading in zip(columns, headings, strict=True))
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(len(headings), 1)}" width="{WIDTH}" customWidth="1"/></cols>'
        f'<sheetData><row r="1">{cells}</row>'
    )


def _row(line, row, columns):
    cells = "".join(
        [
            _cell(f"{column}{line}", value)
            for column, value in zip(columns, row, strict=False)
            if value is not None and value != ""
        ]
    )
    return f'<row r="{line}">{cells}</row>'


def _cell(place, value):
    if type(value) is str:  # most cells
        return _text(place, value, PLAIN)
    if isinstance(value, dt.date) and (value.date() if isinstance(value, dt.datetime) else value) >= FIRST_DAY:
        style = MOMENT if isinstance(value, dt.datetime) else DAY
        return f'<c r="{place}" s="{style}"><v>{_days(value)}</v></c>'
    if isinstance(value, int | float | Decimal) and abs(value) < 10**15:
        return f'<c r="{place}"><v>{value}</v></c>'
    return _text(place, str(value), PLAIN)


def _text(place, text, style):
    text = text[:LONGEST_CELL]
    text = _ODD.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    text = _SPECIAL.sub(lambda found: _ENTITIES[found[0]], text)
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _days(value):
    """As spreadsheets count days."""
    if not isinstance(value, dt.datetime):
        return (value - EPOCH).days
    since = value - dt.datetime.combine(EPOCH, dt.time())
    return repr(since / dt.timedelta(days=1))


def _letters(number):
    """A, B, ... Z, AA"""
    letters = ""
    while number >= 0:
        number, rest = divmod(number, 26)
        letters, number = chr(65 + rest) + letters, number - 1
    return letters
