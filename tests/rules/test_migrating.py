"""A migration that gave up half-way can be run again."""

import pytest
from django.db import connection, models
from django.db.migrations.state import ProjectState

from crm.rules.migrating import STANDS, AddIndexConcurrently, DropLinkIndex
from leads.models import CaptureCount, Lead
from tests.harness import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
INDEX = models.Index(fields=["hits"], name="capture_hits")


@pytest.fixture
def build():
    """Apply the operation to the real table."""
    before = ProjectState.from_apps(CaptureCount._meta.apps)
    operation = AddIndexConcurrently("capturecount", INDEX)
    after = before.clone()
    operation.state_forwards("leads", after)

    def apply():
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("leads", editor, before, after)
        with connection.cursor() as cursor:
            cursor.execute(STANDS, [INDEX.name])
            return cursor.fetchall()

    return apply


def test_built_twice_is_built_once(build):
    assert build() == build() == [(True,)]


def test_what_was_left_invalid_is_built_anew(build):
    build()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [INDEX.name])
    assert build() == [(True,)]


def test_every_migration_uses_it():
    django = "django.contrib.postgres.operations import"
    own = [path for path in ROOT.glob("**/migrations/*.py") if ".venv" not in path.parts and django in path.read_text()]
    assert [path.name for path in own if "IndexConcurrently" in path.read_text()] == []


def test_a_link_loses_its_index_and_keeps_its_foreign_key():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(conname ORDER BY conname), bool_and(convalidated) FROM pg_constraint"
            " WHERE conrelid = 'leads_lead'::regclass AND contype = 'f' AND conkey = ARRAY[(SELECT attnum FROM"
            " pg_attribute WHERE attrelid = 'leads_lead'::regclass AND attname = 'created_by_id')]"
        )
        names, valid = cursor.fetchone()
    assert len(names) == 1
    assert valid
    assert indexes_of("created_by_id") == []


def test_dropped_and_back_and_dropped_again():
    after = ProjectState.from_apps(CaptureCount._meta.apps)
    operation = DropLinkIndex("lead", "created_by", Lead._meta.get_field("created_by").clone())
    before = after.clone()
    before.alter_field("leads", "lead", "created_by", indexed(), True)
    for _twice in range(2):
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards("leads", editor, after, before)
        assert len(indexes_of("created_by_id")) == 1
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("leads", editor, before, after)
            operation.database_forwards("leads", editor, before, after)
        assert indexes_of("created_by_id") == []


def indexed():
    field = Lead._meta.get_field("created_by").clone()
    field.db_index = True
    return field


def indexes_of(column):
    """Indexes of leads with this column alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid"
            " AND attnum = indkey[0] WHERE indrelid = 'leads_lead'::regclass AND attname = %s"
            " AND indnatts = 1 AND indpred IS NULL",
            [column],
        )
        return cursor.fetchall()
