"""A try says what the import would do, and changes nothing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.customers.models import Contact, Customer
from crm.imports import running
from crm.imports.models import ImportKey, ImportRow, ImportState
from leads.models import Lead

from .spreadsheets import COLUMNS, bring, files, many, outcome, tried

pytestmark = pytest.mark.django_db


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    file=files(),
    mode=st.sampled_from(["create", "upsert"]),
    who=st.sampled_from(["ann", "lea", "ada"]),
    size=st.integers(1, 5),
)
def test_a_try_says_what_the_import_does(office, monkeypatch, file, mode, who, size):
    """Also of rows that mean what a chunk before them brought."""
    kind, rows = file
    monkeypatch.setattr("crm.imports.running.CHUNK", size)

    def told(dry_run):
        batch = bring(office, kind, rows, by=getattr(office, who), mode=mode, dry_run=dry_run)
        return tried(lambda: outcome(batch))["rows"]

    assert tried(lambda: told(True)) == tried(lambda: told(False))


def test_a_try_of_any_kind_changes_nothing(office):
    for kind in COLUMNS:
        batch = bring(office, kind, many(kind, 20, office), by=office.ada, dry_run=True)
        running.run_import(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.imported) == (ImportState.DONE, 20)
        assert not ImportRow.objects.filter(batch=batch, object_id__isnull=False).exists()
    assert not ImportKey.objects.exists()
    assert (Lead.objects.count(), Customer.objects.count(), Contact.objects.count()) == (1, 3, 0)
