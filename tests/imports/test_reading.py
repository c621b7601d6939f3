"""Files as spreadsheets write them: every physical line is accounted for."""

import io
import tracemalloc
import zipfile

import pytest
import xlsxwriter

from crm.imports.models import Import
from crm.imports.reading import read_table
from crm.imports.services import upload_file
from crm.rules.refusals import Invalid
from tests.chaos.workbooks import entities, far, tall, workbook


def lines(data, name="x.csv"):
    return list(read_table(name, io.BytesIO(data)))


def test_a_plain_file_gives_its_lines_with_their_numbers():
    assert lines(b"name,phone\nAnn,1\nBen,2\n") == [(1, ["name", "phone"]), (2, ["Ann", "1"]), (3, ["Ben", "2"])]


def test_a_quoted_newline_is_one_row_and_the_next_keeps_its_physical_line():
    rows = lines(b'name,note\nAnn,"two\nlines"\nBen,x\n')
    assert [line for line, _ in rows] == [1, 2, 4]
    assert rows[1][1] == ["Ann", "two\nlines"]


def test_empty_lines_are_left_out_but_counted():
    assert [line for line, _ in lines(b"name\n\n\nAnn\n,\nBen\n")] == [1, 4, 6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_in_every_encoding_that_spreadsheets_write(encoding):
    assert lines("姓名,公司\n陈思远,云帆智造\n".encode(encoding))[1] == (2, ["陈思远", "云帆智造"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(delimiter):
    assert lines(f"a{delimiter}b\n1{delimiter}2\n".encode())[1] == (2, ["1", "2"])


def test_nul_and_outer_blanks_are_taken_off():
    assert lines(b"name\n A\x00nn \n")[1] == (2, ["Ann"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "empty"),
        (b"\n\n , \n", "empty"),
        (b"name,phone\n", "no rows"),
        (b"\xff\xff\xfe\x81\x00,", "encoding"),
        (b"PK\x03\x04 not a zip", "spreadsheet"),
    ],
)
def test_what_cannot_be_read_is_said(data, sentence):
    with pytest.raises(Invalid, match=sentence):
        lines(data)


def test_a_sheet_gives_text_as_people_see_it():
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["name", "phone", "amount"])
    sheet.write_row(2, 0, ["Ann", 13800138000, 12.5])
    book.close()
    assert lines(buffer.getvalue(), "x.xlsx") == [(1, ["name", "phone", "amount"]), (3, ["Ann", "13800138000", "12.5"])]


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (301 * 1024 * 1024))
    assert len(buffer.getvalue()) < 1024 * 1024
    with pytest.raises(Invalid, match="unpacks"):
        lines(buffer.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize(
    ("make", "sentence"), [(far, "can be read"), (tall, "200,000"), (entities, "can be read|no rows")]
)
def test_a_sheet_made_to_burst_ends_its_reader_and_nobody_else(make, sentence):
    with pytest.raises(Invalid, match=sentence):
        lines(workbook(make), "burst.xlsx")


def test_a_long_file_is_read_in_the_memory_of_a_short_one():
    line = b"Ann,138 0013 8000,ann@example.com,a need that takes some words\n"
    file = io.BytesIO(b"name,phone,email,need\n" + line * 150_000)
    tracemalloc.start()
    try:
        number = sum(1 for _row in read_table("x.csv", file))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == 150_001
    assert peak < 5 * 1024 * 1024 < len(file.getvalue())


def test_one_row_too_many_is_refused(monkeypatch):
    monkeypatch.setattr("crm.imports.reading.MOST_ROWS", 2)
    assert len(lines(b"name\nA\nB\n")) == 3
    with pytest.raises(Invalid, match="parts"):
        lines(b"name\nA\nB\nC\n")


@pytest.mark.django_db
def test_a_wrong_byte_late_in_the_file_is_said(world):
    data = b"name\n" + b"Ann, of the north and of the south\n" * 100_000 + b"\xff\xff\n"
    with pytest.raises(Invalid, match="encoding"):
        upload_file(kind="leads", name="x.csv", data=data, by=world.ann)
    assert not Import.objects.exists()
