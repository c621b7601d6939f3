"""What files on records say of a person, as far as a file can be read: texts, and documents of today's offices.

PDF, pictures, recordings and the office formats of before 2007 are not read, nor are pictures and objects inside a
document; their names are, as every column is. Whatever is not read is told, so that somebody looks at it.
"""

import codecs
import re
import zipfile
import zlib

from django.core.files.storage import default_storage

from crm.followups.files.keeping import place_of
from crm.followups.models import Attachment

TEXTS = {"text", "csv"}
ZIPPED = {"docx", "xlsx", "pptx", "odt", "ods"}
ENCODINGS = ("utf-8-sig", "gb18030")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST = 64 * 2**20  # bytes of a document, unpacked
NOTHING = "(?!x)x"  # a pattern that nothing fits
TAG = re.compile(r"<[^>]*>")
INSIDE = re.compile(r"(^|/)(media|embeddings|Pictures|Object[^/]*)/[^/]+$")  # pictures and documents in a document
# What a broken or locked zip raises.
BROKEN = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile)


class Unread(Exception):
    """Not all of the file was read."""


def telling(ids, patterns):
    """(the attachments that tell of whom the patterns (PostgreSQL's) find, the others that cannot be read, or not
    wholly)."""
    asked = re.compile("|".join(patterns).replace("[:space:]", r"\s") or NOTHING, re.IGNORECASE)
    told, unread = [], []
    for row in Attachment._base_manager.filter(pk__in=ids).order_by("pk"):
        try:
            if any(asked.search(text) for text in texts_of(row)):
                told.append(row.pk)
        except Unread:
            unread.append(row)
    return told, unread


def texts_of(attachment):
    """The words in the file, none where it is gone; Unread at the end where there is more than was read."""
    if attachment.kind not in TEXTS | ZIPPED:
        raise Unread
    try:
        with default_storage.open(place_of(attachment.key)) as file:
            yield from _unzipped(file) if attachment.kind in ZIPPED else _decoded(file.read())
    except FileNotFoundError:
        return
    except BROKEN as error:
        raise Unread from error


def _decoded(content):
    for encoding in ("utf-16",) if content.startswith(WIDE) else ENCODINGS:
        try:
            yield content.decode(encoding)
            return
        except UnicodeDecodeError:
            continue
    raise Unread


def _unzipped(file):
    """Each part twice: without its tags, for an address may be cut by one, and with blanks for them, for the number in
    the next cell is another."""
    left, whole = MOST, True
    with zipfile.ZipFile(file) as document:
        for part in document.infolist():
            whole &= not INSIDE.search(part.filename)
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with document.open(part) as inside:
                content = inside.read(left)
                whole &= len(content) < left
            left -= len(content)
            words = content.decode("utf-8", "replace")
            yield TAG.sub("", words)
            yield TAG.sub(" ", words)
            yield from re.findall(r'Target="mailto:([^"]+)"', words)
    if not whole:
        raise Unread
