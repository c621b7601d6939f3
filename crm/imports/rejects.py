"""What an import could not take, in a form that can be mended and brought back."""

from django.utils.translation import gettext as _

from .models import RowState
from .staged import by_line
from .veil import veil_for


def rejected_table(batch, *, by):
    """(header, rows): the file's own columns as `by` may see them, before them the physical line and the reason."""
    veiled = veil_for(by, batch)
    rejected = batch.staged.filter(state=RowState.REJECTED)
    header = [_("line"), _("reason"), *batch.columns]
    return header, ([row.line, " ".join(row.reason), *veiled(row.raw)] for row in by_line(rejected))
