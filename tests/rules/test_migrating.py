"""A migration that gave up half-way can be run again."""

import pytest
from django.db import connection, models
from django.db.migrations.state import ProjectState

from crm.rules.migrating import STANDS, AddIndexConcurrently
from leads.models import CaptureCount
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
