"""Claiming due rows and sweeping them."""

import pytest
from django.db import Error, connection, transaction

from crm.jobs.claims import claim, sweep
from crm.jobs.models import JobRun

pytestmark = pytest.mark.django_db


def queued():
    return JobRun.objects.filter(kind="sweep", state="queued").order_by("id")


def make_rows(count):
    JobRun.objects.bulk_create(JobRun(kind="sweep", scope=str(number)) for number in range(count))


def run(row):
    JobRun.objects.filter(pk=row.pk).update(state="running", done=row.done + 1)


def test_claiming_needs_a_transaction(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        claim(queued())


def test_a_sweep_handles_everything_in_batches():
    make_rows(12)
    swept = sweep(lambda limit: claim(queued(), limit), run, limit=5)
    assert (swept.handled, swept.failed) == (12, 0)
    assert not queued().exists()


def test_two_sweeps_share_the_rows_and_double_none(transactional_db, at_once):
    make_rows(100)
    results = at_once(*[lambda: sweep(lambda limit: claim(queued(), limit), run, limit=10)] * 3)
    assert sum(result.handled for result in results) == 100
    assert set(JobRun.objects.values_list("done", flat=True)) == {1}


def test_a_bad_row_is_undone_and_put_off_while_the_others_go_on():
    make_rows(3)

    def handle(row):
        run(row)
        if row.scope == "1":
            raise ValueError("bad row")

    def put_off(row, error):
        JobRun.objects.filter(pk=row.pk).update(kind="put off", message=str(error))

    swept = sweep(lambda limit: claim(queued(), limit), handle, failed=put_off)
    assert (swept.handled, swept.failed) == (2, 1)
    bad = JobRun.objects.get(scope="1")
    assert (bad.kind, bad.message, bad.state) == ("put off", "bad row", "queued")


def test_bad_rows_at_the_head_hold_up_nobody():
    make_rows(9)

    def handle(row):
        if int(row.scope) < 6:
            raise ValueError("bad row")
        run(row)

    swept = sweep(lambda limit: claim(queued(), limit), handle, limit=3)
    assert (swept.handled, swept.failed) == (3, 6)
    assert queued().count() == 6


def test_a_lost_connection_undoes_the_batch_and_is_raised(transactional_db):
    make_rows(2)

    def cut(row):
        run(row)
        if row.scope == "1":
            connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(Error):
        sweep(lambda limit: claim(queued(), limit), cut)
    connection.close()
    assert queued().count() == 2
