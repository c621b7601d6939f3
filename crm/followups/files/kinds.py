"""What may be attached: the one table. A file is what its content says; its name and the browser's word count nothing.

Left out on purpose: archives and programs, whose content nobody checks; HTML and SVG, which run scripts; documents
with macros.
"""

import codecs
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

HEAD = 128
TEXT_CONTROLS = {*range(0x20), 0x7F} - {0x09, 0x0A, 0x0C, 0x0D}
ENCODINGS = ("utf-8", "gb18030")
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """`endings`: how its files end, the usual one first. `fits(head, file)` reads what it needs of the content."""

    endings: tuple[str, ...]
    type: str
    icon: str
    fits: Callable


def starts(*magic, at=0):
    return lambda head, file: head[at:].startswith(magic)


def riff(form):
    return lambda head, file: head[:4] == b"RIFF" and head[8:12] == form


def zipped(part):
    """A document of today's office: a zip that has this part, and no macros. Names stand in a zip as they are, so
    that nothing of it need be unpacked."""

    def fits(head, file):
        content = _all(file) if head.startswith(b"PK\x03\x04") else b""
        return part in content and b"[Content_Types].xml" in content and b"vbaproject.bin" not in content.lower()

    return fits


def open_document(kind):
    mark = b"mimetype" + (OPEN_DOCUMENT + kind).encode()

    def fits(head, file):
        if not (head.startswith(b"PK\x03\x04") and mark in head):
            return False
        return not any(macros in _all(file) for macros in (b"Basic/", b"Scripts/"))

    return fits


def compound(stream):
    """A document of the office of 1997 to 2003, by the name of its main stream; no macros, no installer."""

    def fits(head, file):
        if not head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
            return False
        content = _all(file)
        return stream.encode("utf-16-le") in content and "_VBA_PROJECT".encode("utf-16-le") not in content

    return fits


def text(head, file):
    """Words in one of the usual encodings, without a control character."""
    content = _all(file)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(content, "utf-16")
    return any(_decodes(content, encoding) for encoding in ENCODINGS)


def _all(file):
    """What is looked through is in memory: LARGEST bounds it."""
    file.seek(0)
    return file.read()


def _decodes(content, encoding):
    try:
        words = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return TEXT_CONTROLS.isdisjoint(map(ord, set(words)))


KINDS = {
    "pdf": Kind(("pdf",), "application/pdf", "clipboard-text", starts(b"%PDF-")),
    "png": Kind(("png",), "image/png", "eye", starts(b"\x89PNG\r\n\x1a\n")),
    "jpeg": Kind(("jpg", "jpeg"), "image/jpeg", "eye", starts(b"\xff\xd8\xff")),
    "gif": Kind(("gif",), "image/gif", "eye", starts(b"GIF87a", b"GIF89a")),
    "webp": Kind(("webp",), "image/webp", "eye", riff(b"WEBP")),
    "heic": Kind(("heic", "heif"), "image/heic", "eye", starts(b"ftypheic", b"ftypheix", b"ftypmif1", at=4)),
    "docx": Kind(("docx",), OFFICE + "wordprocessingml.document", "clipboard-text", zipped(b"word/document.xml")),
    "xlsx": Kind(("xlsx",), OFFICE + "spreadsheetml.sheet", "file-spreadsheet", zipped(b"xl/workbook.xml")),
    "pptx": Kind(("pptx",), OFFICE + "presentationml.presentation", "presentation", zipped(b"ppt/presentation.xml")),
    "odt": Kind(("odt",), OPEN_DOCUMENT + "text", "clipboard-text", open_document("text")),
    "ods": Kind(("ods",), OPEN_DOCUMENT + "spreadsheet", "file-spreadsheet", open_document("spreadsheet")),
    "doc": Kind(("doc", "wps"), "application/msword", "clipboard-text", compound("WordDocument")),
    "xls": Kind(("xls", "et"), "application/vnd.ms-excel", "file-spreadsheet", compound("Workbook")),
    "ppt": Kind(("ppt", "dps"), "application/vnd.ms-powerpoint", "presentation", compound("PowerPoint Document")),
    "mp3": Kind(("mp3",), "audio/mpeg", "microphone", starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "m4a": Kind(("m4a",), "audio/mp4", "microphone", starts(b"ftypM4A", at=4)),
    "wav": Kind(("wav",), "audio/wav", "microphone", riff(b"WAVE")),
    "csv": Kind(("csv",), "text/csv", "file-spreadsheet", text),
    "text": Kind(("txt", "md", "eml"), "text/plain", "clipboard-text", text),
}
# What has no mark of its own is believed only with an ending of its own: a page of HTML is text as well.
BY_ENDING = ("csv", "text")
ACCEPTED = ",".join(f".{ending}" for kind in KINDS.values() for ending in kind.endings)
TELL = _(
    "Attach a document, picture, recording or text: PDF, Office (without macros), JPG, PNG, MP3, TXT and the like."
)


def kind_of(name, file):
    """The key of the kind that this file is by its content, or None. `file` is open for reading bytes."""
    ending = name.rpartition(".")[2].lower()
    file.seek(0)
    head = file.read(HEAD)
    for key, kind in KINDS.items():
        if (key not in BY_ENDING or ending in kind.endings) and kind.fits(head, file):
            return key
    return None
