"""What an import could not take, in a form that can be mended and brought back."""

from django.utils.translation import gettext as _

from .models import RowState
from .staged import by_line


def rejected_table(batch):
    """(header, rows): the file's own columns, before them the physical line and the reason."""
    rejected = batch.staged.filter(state=RowState.REJECTED)
    header = [_("line"), _("reason"), *batch.columns]
    return header, ([row.line, " ".join(row.reason), *row.raw] for row in by_line(rejected))
