"""A name that is safe to show and to save under, whatever was sent."""

import unicodedata

from .kinds import KINDS

LONGEST = 120


def clean_name(name, kind):
    """The last part of the path without what hides or turns its letters, and with an ending of its kind.

    >>> clean_name("..\\\\report\\u202egpj.exe", "pdf")
    'reportgpj.pdf'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    shown = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in last)
    stem, dot, ending = " ".join(shown.split()).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    endings = KINDS[kind].endings
    stem = stem.strip(" .")[:LONGEST].strip(" .") or "file"
    return f"{stem}.{ending.lower() if ending.lower() in endings else endings[0]}"
