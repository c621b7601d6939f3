"""Rows of a table as a queue: new rows together in one transaction; one that fails or kills its worker blocks no other.

Attempts are noted and committed before the work starts, so that a row that kills its worker is counted too. New rows
are noted as one batch: were each of them changed, every index of the table would be written twice. When their batch
fails or is lost with its worker, they are tried again in ever smaller groups (see `GROUPS`), at last one by one: a
deadly row uses up few attempts of its neighbours, and never their last.
"""

import datetime as dt
import logging
import traceback
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection, transaction
from django.db.models import F, Func
from django.db.models.functions import Now

from crm.jobs.claims import as_seen, claim, claim_unchanged
from crm.jobs.turns import Turns
from crm.users.visibility import is_any_of

from ..models import LeadBatch
from ..models.batch import owe

logger = logging.getLogger(__name__)

BATCH = 1024  # see docs/decisions/0005-leads-in-batches.md
GROUPS = (BATCH, 64, 8)  # rows taken together that were tried never, once, twice; others alone
MOST_ATTEMPTS = 8
LONGEST_PAUSE = dt.timedelta(minutes=10)
LOST_AFTER = dt.timedelta(seconds=3)  # planning a batch takes a tenth of one
NOTING = "SELECT pg_advisory_xact_lock(hashtextextended('lead batches', 0))"


class Lost(Exception):
    """The batch was held to be lost with its worker; its rows have been counted and are somebody else's."""


def pause_after(attempts):
    """2, 4, 8 … seconds, ten minutes at most."""
    return min(LONGEST_PAUSE, dt.timedelta(seconds=2**attempts))


def short_error(error):
    """The end of the traceback, as a text column can hold it."""
    text = "".join(traceback.format_exception(error))[-2000:]
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def work_through(*, due, whole, attempts, failed, given_up, handle=None, plan=None, limit=None, seconds=25):
    """Handle due rows, the oldest first, until none is left, `limit` is reached or the time is up; how many it were.

    `due()`: queryset of due rows in order; `whole()`: the same with what `handle` reads along. `attempts`: the column
    that counts them. `handle(rows)`: the whole effect and how many it was of, in a transaction that holds the rows.
    `failed(row, error)`: after the rollback, in a transaction of its own. `given_up(row)`: instead of one attempt too
    many.
    `plan(rows, batch)`, instead of `handle`, makes it: of rows that nobody holds yet, so that some may be gone when it
    is called; what others have to know of that meanwhile is noted in the batch (None: the rows are held already).
    """
    work = _Work(due, whole, attempts, failed, given_up, handle, plan)
    done, turns = 0, Turns(seconds)
    for _turn in turns:
        groups = work.upcoming(BATCH if limit is None else min(BATCH, limit - done))
        for tried, pks, batch in groups:  # the noted batch is the first: what was noted is begun
            done += work.group(tried, pks, batch)
            if turns.over:
                break
        if not groups or done == limit:
            break
    return done


def reserve(batch, chosen):
    """Note in the batch whom it has chosen, (rule id, user id) each in their order: it counts as their load until the
    batch is done. Raises Lost. In the transaction of the choice."""
    rules, owners = [rule for rule, _user in chosen], [user for _rule, user in chosen]
    if not LeadBatch.objects.filter(pk=batch.pk).update(rules=rules, owners=owners, at=Now()):
        raise Lost
    batch.rules, batch.owners = rules, owners


class _Work:
    def __init__(self, due, whole, attempts, failed, given_up, handle, plan):
        self.due, self.whole, self.attempts = due, whole, attempts
        self.failed, self.given_up, self.handle, self.plan = failed, given_up, handle, plan
        self.model = due().model
        self.kind = self.model._meta.model_name

    def upcoming(self, size):
        """[(attempts so far, ids, the noted batch)] of rows that nobody holds now; each is claimed again later."""
        with careless():
            with connection.cursor() as cursor:
                cursor.execute(NOTING)  # no two note the same rows
            self._count_lost()
            noted = LeadBatch.objects.filter(kind=self.kind).annotate(each=Func(F("ids"), function="unnest"))
            due = self.due().exclude(is_any_of("pk", noted.values("each"))).values_list("pk", self.attempts)
            rows = due.select_for_update(skip_locked=True, no_key=True)[:size]
            groups = []
            for tried, same in groupby(rows, key=itemgetter(1)):
                pks, most = [pk for pk, _tried in same], GROUPS[tried] if tried < len(GROUPS) else 1
                groups += [(tried, pks[n : n + most], None) for n in range(0, len(pks), most)]
            new = [pk for tried, pks, _none in groups if not tried for pk in pks]
            batch = LeadBatch.objects.create(kind=self.kind, ids=new) if new else None
        return ([(0, new, batch)] if new else []) + [group for group in groups if group[0]]

    def group(self, tried, pks, batch):
        """How many rows of it were handled or put off; others had somebody else meanwhile."""
        if tried and len(pks) == 1:
            return self._alone(pks[0], counted=False)
        if tried and not (pks := self._count(pks)):
            return 0
        try:
            return self._noted(pks, batch) if batch else self._held(pks)
        except Lost:
            return 0
        except Exception as error:
            logger.exception("%s of %s failed together", len(pks), self.kind)
            if batch:
                with careless():
                    self._count_batch(batch)
            if isinstance(error, SoftTimeLimitExceeded):
                raise
            return sum(self._alone(pk, counted=True) for pk in pks)

    def _noted(self, pks, batch):
        """A new batch; planned, where it is, before its rows are held."""
        handle = self.handle
        if self.plan:
            rows = list(as_seen(self.whole().filter(pk__in=pks)))
            handle = self.plan(rows, batch)
        with transaction.atomic():
            if not LeadBatch.objects.filter(pk=batch.pk).delete()[0]:
                raise Lost
            return handle(claim_unchanged(rows) if self.plan else self._claimed(pks))

    def _held(self, pks):
        """Rows that are held from the beginning."""
        with transaction.atomic():
            rows = self._claimed(pks)
            if not rows:
                return 0
            handle = self.plan(rows, None) if self.plan else self.handle
            return handle(rows)

    def _alone(self, pk, *, counted):
        """1 where the row was handled or put off, 0 where somebody else had it meanwhile."""
        if not counted and (answer := self._count_one(pk)) is not None:
            return answer
        try:
            return self._held([pk])
        except Exception as error:
            logger.exception("%s %s failed", self.kind, pk)
            with transaction.atomic():
                rows = claim(self.due().filter(pk=pk), 1)
                for row in rows:
                    self.failed(row, error)
            if isinstance(error, SoftTimeLimitExceeded):
                raise
            return len(rows)

    def _claimed(self, pks):
        return claim(self.whole().filter(pk__in=pks), len(pks))

    def _tried(self, row):
        return getattr(row, self.attempts)

    def _count(self, pks):
        """Count one more attempt of rows that are taken together once more; the ids of those still due."""
        with careless():
            rows = claim(self.due().filter(pk__in=pks).only("pk", self.attempts), len(pks))
            for tried, same in groupby(sorted(rows, key=self._tried), key=self._tried):
                self._set([row.pk for row in same], tried + 1)
        return [row.pk for row in rows]

    def _count_one(self, pk):
        """Count one more attempt of a row: None, or what `_alone` answers instead of handling it."""
        with careless():
            for row in claim(self.due().filter(pk=pk), 1):
                tried = self._tried(row)
                if tried >= MOST_ATTEMPTS and self.given_up(row):
                    return 1
                self._set([pk], min(tried + 1, 100))
                return None
        return 0

    def _count_lost(self):
        """Batches whose worker died, or whose work failed and was not counted."""
        lost = LeadBatch.objects.filter(kind=self.kind, at__lt=Now() - LOST_AFTER)
        for batch in lost.select_for_update(skip_locked=True):
            self._count_batch(batch)

    def _count_batch(self, batch):
        if LeadBatch.objects.filter(pk=batch.pk).delete()[0]:
            owe(list(zip(batch.rules, batch.owners, strict=True)))
            rows = claim(self.due().filter(pk__in=batch.ids, **{self.attempts: 0}).only("pk"), len(batch.ids))
            self._set([row.pk for row in rows], 1)

    def _set(self, pks, tried):
        self.model.objects.filter(pk__in=pks).update(**{self.attempts: tried})


@contextmanager
def careless():
    """A transaction whose loss costs nothing: what it notes is of use only until the next one, which is safe, ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        yield
