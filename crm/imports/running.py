"""Running an import: chunk by chunk, each in one transaction, so that a killed worker resumes where it stood."""

import json
import logging
import time

from celery.exceptions import SoftTimeLimitExceeded
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.audit.acting import acting
from crm.jobs.traces import on_behalf_of
from crm.jobs.turns import Turns, is_ending
from crm.rules.refusals import Refusal

from .mapping import values_of
from .models import LANGUAGE, Import, ImportRow, ImportState, RowState
from .registry import CHUNK, Context, Row, kind_of, refused, rejected
from .trying import earlier_rows, forget, remember

logger = logging.getLogger(__name__)

SMALLEST = 50
SECONDS = 0.5  # that a chunk should take: so often progress is seen, so long others wait for its rows
OUTCOMES = [state for state in RowState if state != RowState.STAGED]


class _Undo(Exception):
    """Carries the outcome of a try out of the transaction that is rolled back."""


def run_due(limit=5):
    """Run every queued import, and go on with those whose worker died. Returns how many were looked at."""
    ids = list(Import.objects.due().values_list("id", flat=True)[:limit])
    for pk in ids:
        if not is_ending():
            run_import(pk)
    return len(ids)


def run_import(pk):
    """Run one import to its end, in the language it was started in. Two workers take turns, no row is doubled.

    What stops it from outside (the time limit, a worker that is to end, a database that went away) leaves it running:
    the next poke goes on.
    """
    batch = Import.objects.select_related("by").get(pk=pk)
    language = translation.override(batch.options.get(LANGUAGE) or translation.get_language())
    door = acting(door="import", via=f"import {pk}", by=batch.by_id)
    with language, on_behalf_of(batch.request_id, batch=batch.pk), door:
        kind = kind_of(batch.kind)
        labels = {column.name: capfirst(column.label) for column in kind.columns}
        context = Context(by=batch.by, mode=batch.mode, options=batch.options, batch_id=batch.pk, labels=labels)
        try:
            _run_chunks(pk, context)
            if is_ending():
                return
            if kind.finish and not batch.dry_run:
                kind.finish(batch, context)
            _finish(pk)
        except SoftTimeLimitExceeded:
            raise
        except Exception as error:
            if not _connected():
                raise
            logger.exception("import %s stopped", pk)
            Import.objects.filter(pk=pk).update(
                state=ImportState.FAILED, error=f"{type(error).__name__}: {error}"[:2000], finished_at=timezone.now()
            )


def _run_chunks(pk, context):
    """Chunks in the order of the file, from the start again at the end: a chunk of a worker that died stands behind."""
    after, size = 0, min(CHUNK, 4 * SMALLEST)
    for _turn in Turns():
        began = time.monotonic()
        last = _run_chunk(pk, context, after=after, size=size)
        if last is None and not after:
            return
        took = max(time.monotonic() - began, 0.001)
        size = min(CHUNK, max(SMALLEST, min(4 * size, int(size * SECONDS / took))))
        after = last or 0


def _run_chunk(pk, context, *, after=0, size=None):
    """Apply the next staged rows; the line of the last one, None where there is none. A try applies them, keeps the
    outcome, and rolls the effect back. The import's row is held meanwhile: what a chunk finds, the next one knows."""
    with transaction.atomic():
        batch = Import.objects.select_for_update(no_key=True).get(pk=pk)
        if not batch.is_running:
            return None
        staged = ImportRow.objects.filter(batch=batch, state=RowState.STAGED, line__gt=after).order_by("line")
        rows = list(staged.values_list("id", "line", "raw", named=True)[: size or CHUNK])
        if not rows:
            return None
        results = _apply(batch, rows, context)
        _store(rows, results, keep=not batch.dry_run)
        _add_up(batch, results)
    return rows[-1].line


def _apply(batch, rows, context):
    """One `Applied` per row: the engine's own refusals, and for the rest what the kind made of them."""
    kind = kind_of(batch.kind)
    parsed = [Row(row.line, values_of(batch.mapping, row.raw)) for row in rows]
    applied = {row.line: _refused(kind, batch, row, values) for row, values in zip(rows, parsed, strict=True)}
    good = [values for values in parsed if applied[values.line] is None]
    again = earlier_rows(batch, kind, good) if batch.dry_run else []
    try:
        with transaction.atomic():
            done = _together(kind, [*again, *good], context)[len(again) :]
            applied |= zip((row.line for row in good), done, strict=True)
            if batch.dry_run:
                raise _Undo
    except _Undo:
        context.cache.clear()
        remember(batch, kind, good, done)
    return [applied[row.line] for row in rows]


def _together(kind, rows, context):
    """The rows as one chunk; where that fails, each for itself, so that one bad row rejects nobody else."""
    try:
        with transaction.atomic():
            return kind.apply(rows, context)
    except (Refusal, DataError, IntegrityError, OperationalError):
        if not _connected():
            raise
        return [_alone(kind, row, context) for row in rows]


def _alone(kind, row, context):
    """A refusal, or a value that the database does not take, is the row's own; every other error stops the import."""
    try:
        with transaction.atomic():
            return kind.apply([row], context)[0]
    except Refusal as refusal:
        return refused(refusal, context)
    except (DataError, IntegrityError) as error:
        logger.warning("import %s, line %s: %s", context.batch_id, row.line, error)
        return rejected(_("The database does not take this row."))


def _connected():
    return connection.connection is not None and connection.is_usable()


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
    outcomes, here = [], {}
    for row, result in zip(rows, results, strict=True):
        record = result.record if keep else None
        if record is not None and type(record) not in here:
            here[type(record)] = ContentType.objects.get_for_model(record).pk
        outcomes.append(
            {
                "id": row.id,
                "state": str(result.state),
                "reason": list(result.reason),
                "before": result.before,
                "content_type_id": here[type(record)] if record else None,
                "object_id": record.pk if record else None,
            }
        )
    with connection.cursor() as cursor:
        cursor.execute(STORE, [json.dumps(outcomes, cls=DjangoJSONEncoder)])


def _add_up(batch, results):
    """The chunk's outcomes onto the four counts; counting the rows anew each time would make long files quadratic."""
    states = [result.state for result in results]
    more = {str(state): F(str(state)) + states.count(state) for state in OUTCOMES}
    Import.objects.filter(pk=batch.pk).update(
        **more, state=ImportState.RUNNING, started_at=batch.started_at or timezone.now()
    )


@transaction.atomic
def _finish(pk):
    """Done, with the four counts once more, from the rows themselves."""
    batch = Import.objects.select_for_update(no_key=True).get(pk=pk)
    if not batch.is_running or batch.staged.filter(state=RowState.STAGED).exists():
        return
    forget(batch)
    counts = batch.staged.aggregate(**{str(state): Count("id", filter=Q(state=state)) for state in OUTCOMES})
    Import.objects.filter(pk=pk).update(**counts, state=ImportState.DONE, finished_at=timezone.now())
