"""Lower case as PostgreSQL's C.UTF-8 does it, character by character, so that Python and SQL find the same words."""


def fold(text):
    """'Straße' -> 'straße', 'ΟΔΟΣ' -> 'οδοσ', 'İ' -> 'i': one character stays one character."""
    if "\u0130" in text or "\u03a3" in text:  # the only two of which Python makes more, or another one at a word's end
        return "".join("i" if c == "\u0130" else c.lower() for c in text)
    return text.lower()
