"""Files as programs write them, in their first bytes, and files that only say that they are."""

import io
import zipfile


def archive(*names, first=None):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in {**(first or {}), **dict.fromkeys(names, "x")}.items():
            file.writestr(name, content)
    return packed.getvalue()


def compound(*streams):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"".join(name.encode("utf-16-le") for name in streams)


OPEN = "application/vnd.oasis.opendocument."
TYPES = "[Content_Types].xml"

ACCEPTED = {
    "pdf": ("offer.pdf", b"%PDF-1.7 ..."),
    "png": ("a.png", b"\x89PNG\r\n\x1a\n..."),
    "jpeg": ("a.JPG", b"\xff\xd8\xff\xe0..."),
    "gif": ("a.gif", b"GIF89a..."),
    "webp": ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
    "heic": ("a.heic", b"\0\0\0\x18ftypheic..."),
    "docx": ("a.docx", archive(TYPES, "word/document.xml")),
    "xlsx": ("a.xlsx", archive(TYPES, "xl/workbook.xml")),
    "pptx": ("a.pptx", archive(TYPES, "ppt/presentation.xml")),
    "odt": ("a.odt", archive("content.xml", first={"mimetype": OPEN + "text"})),
    "ods": ("a.ods", archive("content.xml", first={"mimetype": OPEN + "spreadsheet"})),
    "doc": ("a.doc", compound("WordDocument")),
    "xls": ("a.xls", compound("Workbook")),
    "ppt": ("a.ppt", compound("PowerPoint Document")),
    "mp3": ("call.mp3", b"ID3\x04..."),
    "m4a": ("call.m4a", b"\0\0\0\x1cftypM4A ..."),
    "wav": ("call.wav", b"RIFF\0\0\0\0WAVEfmt "),
    "csv": ("list.csv", "姓名,公司\n".encode("gb18030")),
    "text": ("notes.txt", "Agreed: 需求明确\n".encode()),
}

REFUSED = {
    "a program": ("setup.exe", b"MZ\x90\0" + bytes(60)),
    "a program that says it is a document": ("offer.pdf", b"MZ\x90\0" + bytes(60)),
    "a program for Linux": ("a.png", b"\x7fELF\x02\x01\x01" + bytes(60)),
    "a page": ("page.html", b"<!doctype html><script>alert(1)</script>"),
    "a page that says it is a picture": ("a.png", b"<!doctype html><script>alert(1)</script>"),
    "a drawing that runs": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "a script": ("run.sh", b"#!/bin/sh\nrm -rf /\n"),
    "an archive": ("all.zip", archive("a.txt")),
    "an archive that says it is a document": ("a.docx", archive("a.txt")),
    "a document with macros": ("a.docx", archive(TYPES, "word/document.xml", "word/vbaProject.bin")),
    "an old document with macros": ("a.doc", compound("WordDocument", "_VBA_PROJECT")),
    "an installer": ("a.doc", compound("SummaryInformation")),
    "text with a NUL": ("a.txt", b"Agreed\0"),
    "text that is none": ("a.txt", b"\xff\xff\xff\xff\x80"),
    "nothing": ("a.txt", b""),
}
