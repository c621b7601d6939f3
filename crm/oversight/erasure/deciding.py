"""The verbs of an erasure: ask, decide, drop; and what the worker does of it."""

import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.audit.acting import acting
from crm.audit.kinds import Kind
from crm.audit.marks import remember
from crm.audit.noting import note
from crm.jobs.turns import Turns
from crm.rules.refusals import Conflict, Invalid, NotAllowed

from ..models import Erasure, State
from .person import is_surely, records_of, terms_of, widened
from .walk import step

SECONDS = 60  # that a worker stays with it before others have their turn
PIECES = 500, 20_000  # rows, the fewest and the most
PIECE_SECONDS = 1.0  # that a piece should take: who is known by much is looked for longer


@transaction.atomic
def ask_erasure(*, phones="", emails="", names="", by):
    """Somebody asks to be forgotten: the worker looks for what is known of them. Nothing is changed yet."""
    if not by.is_admin:
        raise NotAllowed
    terms = terms_of(phones, emails, names)
    if not any(terms.values()):
        raise Invalid(phones=_("Give a phone, an e-mail or a name."))
    sure = {label: [row.pk for row in rows if is_surely(row, terms)] for label, rows in records_of(terms).items()}
    erasure = Erasure.objects.create(terms=terms, subjects={label: ids for label, ids in sure.items() if ids}, by=by)
    note(Kind.ERASURE_SEARCHED, by=by, about=erasure)
    return erasure


@transaction.atomic
def decide_erasure(erasure, *, subjects, everywhere=False, files=(), by):
    """From here on there is no way back. `subjects`: {model: ids} of the records that are this person; `files`: ids of
    those that cannot be searched and are to go as well, among those around the person."""
    held = _locked(erasure, by=by)
    if held.state == State.ERASING:
        return held
    if held.state != State.FOUND:
        raise Conflict(_("There is nothing to decide here any more."))
    known = {label: {row.pk for row in rows} for label, rows in records_of(held.terms).items()}
    chosen = {label: sorted(known.get(label, set()) & set(ids)) for label, ids in subjects.items()}
    held.subjects = {label: ids for label, ids in chosen.items() if ids}
    held.terms = widened(held.terms, held.subjects)
    held.files, held.unread = sorted({*files} & {*held.unread.get("around", ())}), {}
    held.everywhere, held.counts, held.place, held.state = everywhere, {}, {}, State.ERASING
    held.save()
    return held


@transaction.atomic
def drop_erasure(erasure, *, by):
    """It is not done, and whom it was about is forgotten."""
    held = _locked(erasure, by=by)
    if held.state in (State.ERASING, State.DONE):
        raise Conflict(_("It has begun and cannot be stopped."))
    held.terms, held.subjects, held.files, held.unread = {}, {}, [], {}
    held.state, held.finished_at = State.DROPPED, timezone.now()
    held.save()
    return held


def go_on(seconds=SECONDS):
    """The worker's part: a piece at a time, until nothing is due or the time is up."""
    size = PIECES[0]
    for _turn in Turns(seconds):
        began = time.monotonic()
        if not _piece(size):
            break
        size = _next_size(size, time.monotonic() - began)


def _next_size(size, took):
    least, most = PIECES
    return min(most, max(least, min(4 * size, int(size * PIECE_SECONDS / max(took, 0.001)))))


@transaction.atomic
def _piece(size):
    held = Erasure.objects.due().select_for_update(skip_locked=True, no_key=True).first()
    if held is None:
        return False
    with acting(by=held.by_id, via=f"erasure {held.pk}"):
        if not step(held, size):
            _finish(held)
        held.save()
    return True


def _finish(held):
    held.place = {}
    if held.state == State.LOOKING:
        held.state = State.FOUND
        return
    remember([*held.terms["phones"], *held.terms["emails"]], erasure=held.pk)
    held.terms, held.files, held.state, held.finished_at = {}, [], State.DONE, timezone.now()
    note(Kind.ERASED, by=held.by, about=held, rows=held.counts, unread=held.unread.get("kinds", {}))


def _locked(erasure, *, by):
    if not by.is_admin:
        raise NotAllowed
    return Erasure.objects.select_for_update().get(pk=erasure.pk)
