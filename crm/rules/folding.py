"""Lower case as PostgreSQL's C.UTF-8 does it, character by character, so that Python and SQL find the same words."""


def fold(text):
    """'Straße' -> 'straße', 'ΟΔΟΣ' -> 'οδοσ', 'İ' -> 'i': one character stays one character."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    return "".join("i" if c == "\u0130" else c.lower() for c in text)
