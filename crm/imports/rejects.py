"""What an import could not take, in a form that can be mended and brought back."""

from django.utils.translation import gettext as _

from .models import RowState


def rejected_table(batch):
    """(header, rows): the file's own columns, before them the physical line and the reason."""
    rows = batch.staged.filter(state=RowState.REJECTED).order_by("line")
    header = [_("line"), _("reason"), *batch.columns]
    return header, ([row.line, " ".join(row.reason), *row.raw] for row in rows.iterator(chunk_size=1000))
