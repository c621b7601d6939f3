"""What files on records say of a person, as far as a file can be read: texts, and documents of today's offices.

PDF, pictures, recordings and the office formats of before 2007 are not read; their names are, as every column is.
"""

import codecs
import re
import zipfile

from django.core.files.storage import default_storage

from crm.followups.files.keeping import place_of
from crm.followups.models import Attachment

TEXTS = {"text", "csv"}
ZIPPED = {"docx", "xlsx", "pptx", "odt", "ods"}
ENCODINGS = ("utf-8-sig", "gb18030")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MOST = 64 * 2**20  # bytes of a document, unpacked
TAG = re.compile(r"<[^>]*>")


def telling(ids, patterns):
    """Which of these attachments tell of whom the patterns (PostgreSQL's) find."""
    asked = re.compile("|".join(patterns).replace("[:space:]", r"\s"), re.IGNORECASE) if patterns else None
    rows = Attachment._base_manager.filter(pk__in=ids, kind__in=TEXTS | ZIPPED)
    return [row.pk for row in rows.iterator() if asked and any(asked.search(text) for text in texts_of(row))]


def texts_of(attachment):
    """The words in the file; nothing where it is gone or cannot be read."""
    try:
        with default_storage.open(place_of(attachment.key)) as file:
            yield from _unzipped(file) if attachment.kind in ZIPPED else _decoded(file.read())
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError):
        return


def _decoded(content):
    for encoding in ("utf-16",) if content.startswith(WIDE) else ENCODINGS:
        try:
            yield content.decode(encoding)
            return
        except UnicodeDecodeError:
            continue


def _unzipped(file):
    """Each part twice: without its tags, for an address may be cut by one, and with blanks for them, for the number in
    the next cell is another."""
    left = MOST
    with zipfile.ZipFile(file) as document:
        for part in document.infolist():
            if not part.filename.endswith((".xml", ".rels")) or left <= 0:
                continue
            with document.open(part) as inside:
                words = inside.read(left).decode("utf-8", "replace")
            left -= len(words)
            yield TAG.sub("", words)
            yield TAG.sub(" ", words)
            yield from re.findall(r'Target="mailto:([^"]+)"', words)
