"""The one writer of CSV and XLSX files. Text that a spreadsheet would run as a formula is made harmless, reversibly.

A cell that begins with = + - @ (also full-width), TAB or line break gets an apostrophe in front; plain numbers and
phone numbers (-5, +86 138 0000 0000) stay. `undo_neutralise` is the inverse, for the importer: what was exported
comes back.
"""

import csv
import datetime as dt
import re
import tempfile
from decimal import Decimal

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

CSV, XLSX = "csv", "xlsx"
KINDS = (CSV, XLSX)
# A spreadsheet holds no more; what is cut off is said in the last row.
MOST_ROWS = 100_000
_LIVE = re.compile(r"'*[\s\x00-\x20]*[=+\-@＝＋－＠\t\r\n]")
# No arithmetic in it: digits with separators, or an international number with blanks.
_NUMBER = re.compile(r"[+-]\d[\d.,]*%?|\+\d[\d ]*", re.ASCII)
_LONGEST_CELL = 32_767


def neutralise(text):
    """`=1+1` -> `'=1+1`. Text that already has apostrophes before such a sign gets one more, so that undo is exact."""
    if _NUMBER.fullmatch(text) or not _LIVE.match(text):
        return text
    return "'" + text


def undo_neutralise(text):
    """The inverse of `neutralise`; any other text stays as it is."""
    if text.startswith("'") and neutralise(text[1:]) == text:
        return text[1:]
    return text


def plain(value):
    """A cell's value as CSV holds it: text neutralised, moments local, decimals with a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple | set):
        return neutralise(", ".join(str(one) for one in value))
    return neutralise(str(value))


class _Echo:
    def write(self, text):
        return text


def csv_lines(headings, rows):
    """Lines of a CSV file that Excel opens as UTF-8 (BOM, CRLF)."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([plain(str(one)) for one in headings])
    for row in rows:
        yield writer.writerow([plain(value) for value in row])


def csv_answer(name, headings, rows):
    answer = StreamingHttpResponse(csv_lines(headings, rows), content_type="text/csv; charset=utf-8")
    return _as_file(answer, f"{name}.csv")


def write_xlsx(target, headings, rows):
    """A workbook in constant memory: one sheet, headings frozen, numbers and days as such."""
    book = xlsxwriter.Workbook(
        target,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    formats = {
        dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(headings) - 1, 0), 18)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, plain(str(heading)), bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write_cell(sheet, line, column, value, formats)
    book.close()


def _write_cell(sheet, line, column, value, formats):
    if value is None or value == "":
        return
    if isinstance(value, dt.datetime):
        local = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        sheet.write_datetime(line, column, local, formats[dt.datetime])
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, column, dt.datetime.combine(value, dt.time()), formats[dt.date])
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and abs(value) < 10**15:
        sheet.write_number(line, column, value)
    else:
        sheet.write_string(line, column, plain(value)[:_LONGEST_CELL])


def xlsx_answer(name, headings, rows):
    target = tempfile.TemporaryFile()  # noqa: SIM115  FileResponse closes it
    write_xlsx(target, headings, rows)
    target.seek(0)
    return FileResponse(
        target,
        as_attachment=True,
        filename=f"{name}.xlsx",
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )


def file_answer(kind, name, headings, rows):
    """The rows as a download: `kind` is "csv" or "xlsx", `name` has no ending."""
    return (xlsx_answer if kind == XLSX else csv_answer)(name, headings, rows)


def _as_file(answer, filename):
    answer.headers["Content-Disposition"] = content_disposition_header(True, filename)
    answer.headers["Cache-Control"] = "no-store"
    return answer
