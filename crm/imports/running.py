"""Running an import: chunk by chunk, each in one transaction, so that a killed worker resumes where it stood."""

import json
import logging

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.jobs.traces import on_behalf_of

from .mapping import values_of
from .models import LANGUAGE, Import, ImportRow, ImportState, RowState
from .registry import CHUNK, Context, Row, kind_of, rejected

logger = logging.getLogger(__name__)


class _Undo(Exception):
    """Carries the outcome of a try out of the transaction that is rolled back."""


def run_due(limit=5):
    """Run every queued import, and go on with those whose worker died. Returns how many were looked at."""
    ids = list(Import.objects.due().values_list("id", flat=True)[:limit])
    for pk in ids:
        run_import(pk)
    return len(ids)


def run_import(pk):
    """Run one import to its end, in the language it was started in. Two workers share its chunks, no row is doubled."""
    batch = Import.objects.select_related("by").get(pk=pk)
    language = translation.override(batch.options.get(LANGUAGE) or translation.get_language())
    with language, on_behalf_of(batch.request_id, batch=batch.pk):
        labels = {column.name: capfirst(column.label) for column in kind_of(batch.kind).columns}
        context = Context(by=batch.by, mode=batch.mode, options=batch.options, batch_id=batch.pk, labels=labels)
        try:
            while _run_chunk(pk, context):
                pass
        except Exception as error:
            logger.exception("import %s stopped", pk)
            Import.objects.filter(pk=pk).update(
                state=ImportState.FAILED, error=f"{type(error).__name__}: {error}"[:2000], finished_at=timezone.now()
            )
            return
    _finish(pk)


def _run_chunk(pk, context):
    """Claim and apply the next staged rows. A try applies them, keeps the outcome, and rolls the effect back."""
    batch = Import.objects.get(pk=pk)
    if not batch.is_running:
        return False
    if not batch.started_at:
        Import.objects.filter(pk=pk).update(state=ImportState.RUNNING, started_at=timezone.now())
    with transaction.atomic():
        staged = ImportRow.objects.filter(batch=batch, state=RowState.STAGED).order_by("line")
        rows = list(staged.select_for_update(skip_locked=True)[:CHUNK])
        if not rows:
            return False
        results = _apply(batch, rows, context)
        _store(rows, results, keep=not batch.dry_run)
        _count(batch)
    return True


def _apply(batch, rows, context):
    """One `Applied` per row: the engine's own refusals, and for the rest what the kind made of them."""
    kind = kind_of(batch.kind)
    parsed = [Row(row.line, values_of(batch.mapping, row.raw)) for row in rows]
    applied = {row.line: _refused(kind, batch, row, values) for row, values in zip(rows, parsed, strict=True)}
    good = [values for values in parsed if applied[values.line] is None]
    try:
        with transaction.atomic():
            applied |= zip((row.line for row in good), kind.apply(good, context), strict=True)
            if batch.dry_run:
                raise _Undo
    except _Undo:
        context.cache.clear()
    return [applied[row.line] for row in rows]


def _refused(kind, batch, row, parsed):
    """What no kind has to look at: a row out of shape, a required field without a value."""
    if len(row.raw) > len(batch.columns):
        return rejected(_("The row has more cells than the header."))
    empty = [str(column.label) for column in kind.required if not parsed.values[column.name]]
    return rejected(_("Empty: %(fields)s.") % {"fields": ", ".join(empty)}) if empty else None


STORE = """
UPDATE imports_importrow AS row
SET state = new.state, reason = new.reason, before = new.before,
    content_type_id = new.content_type_id, object_id = new.object_id
FROM jsonb_to_recordset(%s::jsonb)
     AS new(id bigint, state text, reason jsonb, before jsonb, content_type_id int, object_id bigint)
WHERE row.id = new.id
"""


def _store(rows, results, *, keep):
    """Write every row's outcome in one statement; `keep` false (a try) leaves out the record, which is gone again."""
    outcomes = []
    for row, result in zip(rows, results, strict=True):
        record = result.record if keep else None
        outcomes.append(
            {
                "id": row.pk,
                "state": str(result.state),
                "reason": list(result.reason),
                "before": result.before,
                "content_type_id": ContentType.objects.get_for_model(record).pk if record else None,
                "object_id": record.pk if record else None,
            }
        )
    with connection.cursor() as cursor:
        cursor.execute(STORE, [json.dumps(outcomes, cls=DjangoJSONEncoder)])


def _count(batch):
    """The four counts, from the rows themselves."""
    counts = ImportRow.objects.filter(batch=batch).aggregate(
        **{str(state): Count("id", filter=Q(state=state)) for state in RowState.values if state != RowState.STAGED}
    )
    Import.objects.filter(pk=batch.pk).update(**counts)


@transaction.atomic
def _finish(pk):
    batch = Import.objects.select_for_update().get(pk=pk)
    if batch.is_running and not batch.staged.filter(state=RowState.STAGED).exists():
        _count(batch)  # again: of two workers each counted without the other's last chunk
        batch.state, batch.finished_at = ImportState.DONE, timezone.now()
        batch.save(update_fields=["state", "finished_at"])
