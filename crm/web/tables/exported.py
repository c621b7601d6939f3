"""A list as a file: which rows it holds, and how they are read while it is sent.

The ids of all its rows are read first, in their order, by one statement; then the rows themselves, two thousand by a
statement. So the file is of one moment: a row that changes its place meanwhile stands in it once, a new one not at all.
What a row says is what it says when its turn comes, and one that the reader may no longer see by then is left out.
No cursor, no transaction and no statement is held open while a slow reader takes the file, and what is in memory are
the ids and one piece of the rows.
"""

from django.utils.translation import gettext as _

from crm.rules.arms import by_key
from crm.rules.keyset import in_order

from .. import export

PIECE = 2000


def answer(kind, listing):
    """All rows of the list that fit, in its order, as a file; at most `export.MOST_ROWS`, and the file says so."""
    table = listing.table
    columns = [column for column in table.columns if column.export is not False]
    rows = in_order(listing.filtered, order=listing.ordering, allowed=table.sortable)
    keys = list(rows.values_list("pk", flat=True)[: export.MOST_ROWS + 1])
    cells = _cells(listing.joined(listing.all_rows, columns), keys, [column.exporter() for column in columns])
    told = {"count": min(len(keys), export.MOST_ROWS), "filters": sorted(listing.asked)}
    return export.file_answer(kind, table.name, [str(column.label) for column in columns], cells, **told)


def _cells(queryset, keys, readers):
    most = export.MOST_ROWS
    wanted = queryset.order_by()
    for start in range(0, min(len(keys), most), PIECE):
        piece = keys[start : min(start + PIECE, most)]
        found = {row.pk: row for row in by_key(wanted, piece)}
        for key in piece:
            if row := found.get(key):
                yield [read(row) for read in readers]
    if len(keys) > most:
        yield [_("Only the first %(n)s rows are in this file.") % {"n": f"{most:,}"}]
