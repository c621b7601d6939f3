"""No exported cell runs as a formula, and what was exported comes back as it was."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm.web import export
from crm.web.export import csv_lines, neutralise, undo_neutralise, xlsx_pieces
from tests.payloads import FORMULAS

LIVE = [*FORMULAS, "-2+3", "+86-138", "-"]
HARMLESS = ["-5", "+86 138 0000 0000", "-1,234.50", "+8613800000000", "-12%", "O'Neill", "'quoted'", "a=b", ""]


@pytest.mark.parametrize("text", LIVE)
def test_a_formula_becomes_text(text):
    assert neutralise(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_phones_and_words_stay(text):
    assert neutralise(text) == text


@given(st.text())
@example("''=1")
@example("'-5")
@example("'\t=")
def test_what_goes_out_comes_back(text):
    assert undo_neutralise(neutralise(text)) == text


@given(st.text())
def test_nothing_live_goes_out(text):
    out = neutralise(text)
    assert out.startswith("'") or out[:1] not in "=@\t\r" or not out


def test_csv_opens_as_utf8_and_keeps_rows():
    lines = "".join(csv_lines(["名称", "=H"], [["=1", Decimal("1.50")], ["a\nb", None], [dt.date(2026, 1, 2), True]]))
    assert lines.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline="")))
    assert rows == [["名称", "'=H"], ["'=1", "1.50"], ["a\nb", ""], ["2026-01-02", "yes"]]


def workbook(headings, rows):
    return b"".join(xlsx_pieces(headings, rows))


def read_back(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def test_xlsx_keeps_numbers_and_holds_no_formula():
    data = workbook(["Name", "Amount"], [["=HYPERLINK(1)", Decimal("12.5")], ["http://a", 10**16], ["", -0.5]])
    assert read_back(data) == [
        ["Name", "Amount"],
        ["'=HYPERLINK(1)", 12.5],
        ["http://a", "10000000000000000"],
        ["", -0.5],
    ]


def test_xlsx_keeps_days_moments_and_what_xml_cannot_hold():
    texts = ["<a & b>", "\x01bell", "_x0041_", "  blanks  ", "两\n行", "\uffff", "x" * 40_000]
    moment = dt.datetime(2026, 2, 3, 16, 45, tzinfo=dt.UTC)
    values = [dt.date(2026, 1, 2), moment, dt.date(1899, 1, 1), True, ["a", "b"], float("nan")]
    with timezone.override("Asia/Shanghai"):
        data = workbook(["H"] * 7, [texts, values, ["short"]])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
    _heads, told, others, short = read_back(data)
    assert told[:4] == ["<a & b>", "\x01bell", "_x0041_", "  blanks  "]
    assert (told[4], len(told[6])) == ("两\n行", 32_767)
    assert others[:6] == [dt.date(2026, 1, 2), dt.datetime(2026, 2, 4, 0, 45), "1899-01-01", "yes", "a, b", "nan"]
    assert short[0] == "short"


def test_xlsx_begins_before_its_rows_are_read(monkeypatch):
    monkeypatch.setattr(export, "LINES", 2)
    read = []
    rows = ([str(n)] for n in range(7) if not read.append(n))
    pieces = xlsx_pieces(["Name"], rows)
    assert next(pieces).startswith(b"PK")
    assert read == []
    assert len(read_back(b"".join([*xlsx_pieces(["Name"], rows)]))) == 8
    wide = read_back(workbook([str(n) for n in range(60)], [list(range(60))]))
    assert wide == [[str(n) for n in range(60)], [*map(float, range(60))]]


def test_none_of_forty_formulas_is_live_in_a_workbook_and_each_comes_back():
    assert len(set(FORMULAS)) == 40
    shown = [text for text in FORMULAS if "\x00" not in text]  # which no field of ours can hold
    data = workbook(["Name"], [[text] for text in shown])
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert not any(b"<f" in book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
    rows = read_back(data)
    back = [undo_neutralise(row[0]) for row in rows[1:]]
    assert [text.split() for text in back] == [text.split() for text in shown]


def test_none_of_forty_formulas_is_live_in_a_csv_and_each_comes_back():
    lines = "".join(csv_lines(["Name"], [[text] for text in FORMULAS]))
    rows = [row[0] for row in csv.reader(io.StringIO(lines.removeprefix("\ufeff"), newline=""))][1:]
    assert all(row.startswith("'") for row in rows)
    assert [undo_neutralise(row) for row in rows] == FORMULAS
