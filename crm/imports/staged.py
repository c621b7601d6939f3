"""The rows of a file, read a piece at a time with no cursor held: each piece is a statement of its own."""

PIECE = 1000


def by_line(rows, *, down=False):
    """These rows of one import in the order of the file, or backwards. A file has a line once."""
    rows, last = rows.order_by("-line" if down else "line"), None
    while True:
        piece = list(rows[:PIECE] if last is None else rows.filter(**{f"line__{'lt' if down else 'gt'}": last})[:PIECE])
        yield from piece
        if len(piece) < PIECE:
            return
        last = piece[-1].line
