"""The pieces of work and the two processes that do them. Each piece is one transaction."""

import multiprocessing
import os
import signal
from contextlib import contextmanager

from django.db import connection, connections, transaction

from . import bare, finish, session
from .copying import send_all
from .customers_rows import CustomerRows
from .leads_rows import LeadRows
from .opportunities_rows import OpportunityRows
from .plan import SHARD

MAKERS = {"opportunities": OpportunityRows, "leads": LeadRows, "customers": CustomerRows}
# Numbers that a shard may give away for each of its records.
ROOM = {"activities": 24, "followups": 4, "ledger": 24, "assignments": 1, "events": 20, "notices": 1}

_world = None


def numbers_for(kind, shard, base):
    """Where the ids of this shard begin: by its number, so that it does not matter who makes it, and when."""
    return {name: base.get(name, 1) + shard * SHARD[kind] * room for name, room in ROOM.items()}


def write_shard(task):
    """(count, {table: rows}, {customer: last two-way contact}) of one shard of one kind."""
    kind, (shard, first, after), base, more = task
    ids = base if kind == "customers" else numbers_for(kind, shard, base)
    begun = dict(ids)
    maker = MAKERS[kind](_world, shard, first, after, ids=ids, **more)
    tables = maker.make()
    for name, start in begun.items():
        if kind != "customers" and ids[name] - start > SHARD[kind] * ROOM[name]:
            raise OverflowError(f"More {name} in a shard of {kind} than there are numbers for.")
    counts = {table.model._meta.db_table: len(table) for table in tables}
    with transaction.atomic():
        send_all(tables)
    return after - first, counts, getattr(maker, "touched", {})


def work_at(task):
    """One of the jobs after the rows: (name, what it needs)."""
    job, needed = task
    JOBS[job](*needed)
    return job


def vacuum(table):
    with connection.cursor() as cursor:
        cursor.execute(f'{"ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"} "{table}"')


JOBS = {
    "index": bare.create,
    "keys": lambda *keys: bare.validate(keys),
    "vacuum": vacuum,
    "pictures": finish.paint,
    "sums": finish.count,
}


def _begin(parent):
    """Ctrl-C is the parent's to answer: it ends these processes and takes away what they wrote."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    session.write_for(parent)


@contextmanager
def pool(world, processes):
    """A function `run(job, tasks)` that yields results as they come."""
    global _world
    _world = world
    if processes < 2:
        try:
            yield lambda job, tasks: map(job, tasks)
        finally:
            _world = None
        return
    connections.close_all()
    workers = multiprocessing.get_context("fork").Pool(processes, initializer=_begin, initargs=(os.getpid(),))
    session.begin()  # the connection is a new one
    try:
        yield workers.imap_unordered
        workers.close()
    finally:
        workers.terminate()
        workers.join()
        _world = None
