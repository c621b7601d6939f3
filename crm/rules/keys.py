"""Ids that come as text from outside."""


def key_of(text):
    """The id that a text spells; None where it spells none, or one that no column of ids can hold."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def row_of(rows, text):
    """The one of these rows whose id a text spells, or None; nothing is asked for what is no id."""
    key = key_of(text)
    return rows.filter(pk=key).first() if key is not None else None
