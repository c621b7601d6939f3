"""A file that comes in by the chunk ends as one that comes in row by row, whatever is in it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Touch
from crm.followups.models import Activity, FollowUp, Notification
from crm.imports import running
from crm.imports.models import Import, ImportState
from crm.jobs.invariants import assert_invariants
from leads.models import Lead

from .spreadsheets import COLUMNS, bring, files, many, outcome, tried

pytestmark = pytest.mark.django_db


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=files(),
    mode=st.sampled_from(["create", "upsert"]),
    who=st.sampled_from(["ann", "lea", "ada"]),
    size=st.integers(2, 9),
)
def test_a_chunk_is_as_its_rows_one_by_one(office, monkeypatch, file, mode, who, size):
    kind, rows = file

    def with_chunks_of(number):
        monkeypatch.setattr("crm.imports.running.CHUNK", number)
        return tried(lambda: outcome(bring(office, kind, rows, by=getattr(office, who), mode=mode)))

    assert with_chunks_of(1) == with_chunks_of(size) == with_chunks_of(100)


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_a_chunk_takes_as_many_statements_for_a_thousand_rows_as_for_a_hundred(office, kind):
    def statements(number):
        def run():
            batch = bring(office, kind, many(kind, number, office), by=office.ada)
            with CaptureQueriesContext(connection) as seen:
                running._run_chunk(
                    batch.pk, running.Context(office.ada, "create", batch.options, batch.pk), size=number
                )
            assert Import.objects.get(pk=batch.pk).imported == number
            return len(seen)

        return tried(run)

    statements(20)  # fills what is looked up once a process
    assert statements(100) == statements(1000) <= 30


def test_what_a_rep_brings_is_the_reps_own_in_as_many_statements(office):
    def statements(number):
        batch = bring(office, "leads", many("leads", number, office), by=office.ann)
        with CaptureQueriesContext(connection) as seen:
            running._run_chunk(batch.pk, running.Context(office.ann, "create", {}, batch.pk), size=number)
        mine = Lead.objects.filter(owner=office.ann, status="assigned", response_due_at__isnull=False, version__gte=1)
        assert mine.count() == Import.objects.get(pk=batch.pk).imported == number
        assert FollowUp.objects.filter(owner=office.ann, purpose="first_response").count() == number
        assert not Notification.objects.filter(user=office.ann).exists()
        assert set(Activity.objects.filter(kind="assigned").values_list("by", "data__how")) == {
            (office.cy.pk, "own"),
            (office.ann.pk, "own"),
        }
        assert_invariants()
        return len(seen)

    tried(lambda: statements(20))
    assert tried(lambda: statements(50)) == tried(lambda: statements(200)) <= 50


@pytest.mark.parametrize("kind", ["leads", "customers"])
def test_an_update_takes_as_many_statements_for_two_hundred_rows_as_for_fifty(office, kind):
    def statements(number):
        rows = many(kind, number, office)
        running.run_import(bring(office, kind, rows, by=office.ada).pk)
        batch = bring(
            office,
            kind,
            [one | {"email": f"{n}@x.example"} for n, one in enumerate(rows)],
            by=office.ada,
            mode="upsert",
        )
        with CaptureQueriesContext(connection) as seen:
            running._run_chunk(batch.pk, running.Context(office.ada, "upsert", {}, batch.pk), size=number)
        assert Import.objects.get(pk=batch.pk).updated == number
        return len(seen)

    tried(lambda: statements(20))
    assert tried(lambda: statements(50)) == tried(lambda: statements(200)) <= 40


def test_a_row_that_the_database_refuses_rejects_only_itself(office, monkeypatch):
    from leads.importable import Leads

    write = Leads.write

    def choosy(self, drafts):
        if any(draft.lead.name == "L3" for draft in drafts):
            raise IntegrityError("no L3 here")
        write(self, drafts)

    monkeypatch.setattr(Leads, "write", choosy)
    batch = bring(office, "leads", many("leads", 8, office), by=office.ada)
    running.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.imported, batch.rejected) == (7, 1)
    assert batch.staged.get(state="rejected").raw[0] == "L3"


def test_killed_in_the_middle_of_a_chunk_each_row_comes_in_once(office, monkeypatch):
    """The worker dies after the records are written and before the rows are told."""
    batch = bring(office, "leads", many("leads", 30, office), by=office.ada)
    context = running.Context(office.ada, "create", {}, batch.pk)
    running._run_chunk(batch.pk, context, size=10)
    store = running._store

    def killed(*args, **more):
        raise SystemExit

    monkeypatch.setattr(running, "_store", killed)
    with pytest.raises(SystemExit), transaction.atomic():
        running._run_chunk(batch.pk, context, size=10, after=11)
    assert Import.objects.get(pk=batch.pk).handled == 10
    monkeypatch.setattr(running, "_store", store)
    running.run_import(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.imported, batch.handled) == (ImportState.DONE, 30, 30)
    assert Lead.objects.filter(name__startswith="L").count() == 30
    assert Touch.objects.filter(detail__by="import").count() == 30


def test_what_comes_in_keeps_every_invariant(office):
    for kind in COLUMNS:
        running.run_import(bring(office, kind, many(kind, 30, office), by=office.ann).pk)
    assert_invariants()
