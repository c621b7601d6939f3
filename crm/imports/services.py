"""Verbs on an import: upload, start, undo."""

import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crm.followups.records import record_models
from crm.jobs.outbox import announce
from crm.rules.copying import copy_in
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.visibility import may_add

from .mapping import check, guess
from .models import LANGUAGE, Import, ImportRow, ImportState, Mode, RowState
from .reading import read_table
from .registry import kind_of
from .staged import by_line
from .trying import forget


@transaction.atomic
def upload_file(*, kind, name, data, by):
    """Stage every row of a file as it is read: what is in memory does not grow with it. `data`: the file open for
    reading bytes, or its bytes. Returns the Import with a guessed mapping. Raises Invalid({"file"|"kind": …}), and
    NotAllowed for whom no verb would add a record."""
    _authorise(by)
    found = kind_of(kind)
    if found is None:
        raise Invalid({"kind": [_("Choose what the file contains.")]})
    rows = read_table(name, io.BytesIO(data) if isinstance(data, bytes) else data)
    _line, header = next(rows)
    batch = Import.objects.create(
        kind=kind, file_name=name[-255:], columns=header, mapping=guess(found, header), by=by, rows=0
    )
    staged = ((batch.pk, line, cells, RowState.STAGED, []) for line, cells in rows)
    batch.rows = copy_in(ImportRow, ["batch", "line", "raw", "state", "reason"], staged)
    batch.save(update_fields=["rows"])
    return batch


def may_import(user):
    """Whether a verb would add any record for this user."""
    return any(may_add(user, model) for model in record_models())


def _authorise(by):
    if by is not None and not may_import(by):
        raise NotAllowed


@transaction.atomic
def start_import(batch, *, mapping, by, mode=Mode.CREATE, dry_run=False, options=None):
    """Queue the import for the worker. A finished try may be started for real; a finished import not again."""
    _authorise(by)
    batch = _locked(batch, by=by)
    if batch.is_running:
        return batch
    if batch.state != ImportState.UPLOADED and not (batch.state == ImportState.DONE and batch.dry_run):
        raise Conflict(_("This import has run already. Upload the file again to repeat it."))
    if mode not in Mode.values:
        raise Invalid({"mode": [_("Choose what happens to records that exist already.")]})
    batch.mapping = check(kind_of(batch.kind), mapping, batch.columns)
    batch.mode, batch.dry_run = mode, dry_run
    batch.options = {**(options or {}), LANGUAGE: get_language()}
    batch.state, batch.error, batch.started_at, batch.finished_at = ImportState.QUEUED, "", None, None
    batch.imported = batch.linked = batch.updated = batch.rejected = 0
    batch.save()
    batch.staged.update(state=RowState.STAGED, reason=[], content_type=None, object_id=None, before=None)
    forget(batch)
    announce("import.queued", batch=batch.pk)
    return batch


@transaction.atomic
def undo_import(batch, *, by):
    """Take back what the import created and changed. What people changed since is left and counted as kept.

    Returns (undone, kept). Undone twice is undone once.
    """
    batch = _locked(batch, by=by)
    if batch.state == ImportState.UNDONE:
        return 0, 0
    kind = kind_of(batch.kind)
    if batch.state != ImportState.DONE or batch.dry_run or kind is None or kind.undo is None:
        raise Conflict(_("This import cannot be undone."))
    brought = batch.staged.filter(state__in=(RowState.IMPORTED, RowState.UPDATED)).select_related("content_type")
    undone = rows = 0
    for together in _each_record_once(by_line(brought, down=True)):
        rows += len(together)
        undone += _undo(kind, together, by=by)
    kept = rows - undone
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    return undone, kept


def _each_record_once(rows, most=1000):
    """The rows in their order, in pieces in which no record stands twice."""
    piece = {}
    for row in rows:
        if len(piece) == most or (row.content_type_id, row.object_id) in piece:
            yield list(piece.values())
            piece = {}
        piece[row.content_type_id, row.object_id] = row
    if piece:
        yield list(piece.values())


def _undo(kind, rows, *, by):
    """How many of these rows were taken back; all are about one kind of record."""
    records = rows[0].content_type.model_class().objects.in_bulk([row.object_id for row in rows])
    return sum(kind.undo([(records[row.object_id], row.before) for row in rows if row.object_id in records], by=by))


def _locked(batch, *, by):
    """The row, held, if it is the import of `by` (None: the system) or of anybody for an admin."""
    held = Import.objects.select_for_update().get(pk=batch.pk)
    if by is not None and not Import.objects.editable_by(by).filter(pk=held.pk).exists():
        raise NotAllowed
    return held
