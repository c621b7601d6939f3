"""Undo takes back what the import brought, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.customers.models import Customer
from crm.imports import running
from crm.imports.services import undo_import
from leads.models import Lead

from .spreadsheets import COLUMNS, bring, many, row

pytestmark = pytest.mark.django_db


def test_parents_stand_anywhere_in_the_file_and_undo_takes_them_back(office, monkeypatch):
    monkeypatch.setattr("crm.imports.running.CHUNK", 2)
    rows = [
        row("customers", name="Daughter", parent="Mother Inc"),
        row("customers", name="A"),
        row("customers", name="B"),
    ]
    running.run_import(bring(office, "customers", [*rows, row("customers", name="Mother")], by=office.ann).pk)
    assert Customer.objects.get(name="Daughter").parent.name == "Mother"
    again = bring(
        office, "customers", [row("customers", name="Daughter", parent="ACME", phone="1")], by=office.ann, mode="upsert"
    )
    running.run_import(again.pk)
    assert Customer.objects.get(name="Daughter").parent.name == "ACME"
    assert undo_import(again, by=office.ann) == (1, 0)
    assert (Customer.objects.get(name="Daughter").parent.name, Customer.objects.get(name="Daughter").phone) == (
        "Mother",
        "",
    )


def test_undo_leaves_what_another_import_brought(office):
    rows = many("leads", 3, office)
    first = bring(office, "leads", rows, by=office.ada)
    running.run_import(first.pk)
    Lead.objects.filter(name__startswith="L").update(status="disqualified")
    second = bring(office, "leads", [one | {"phone": ""} for one in rows], by=office.ada)
    running.run_import(second.pk)
    second.refresh_from_db()
    assert (second.imported, second.linked) == (0, 3)
    assert undo_import(second, by=office.ada) == (0, 0)
    assert Lead.objects.filter(name__startswith="L", deleted_at=None).count() == 3


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_an_undo_takes_as_many_statements_for_two_hundred_rows_as_for_fifty(office, kind):
    asked, rows = [], many(kind, 250, office)
    for some in (rows[:50], rows[50:]):
        batch = bring(office, kind, some, by=office.ada)
        running.run_import(batch.pk)
        batch.refresh_from_db()
        with CaptureQueriesContext(connection) as seen:
            assert undo_import(batch, by=office.ada) == (len(some), 0)
        asked.append(len(seen))
    assert asked[0] == asked[1]
