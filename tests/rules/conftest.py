"""The tables of `things`, inside the test's transaction."""

import pytest
from django.db import connection

from crm.rules.generated import CREATE_GRAMS
from tests.rules.things import Mark, Place, Thing


@pytest.fixture
def things(db):
    with connection.cursor() as cursor:
        cursor.execute(CREATE_GRAMS)
    with connection.schema_editor() as schema:
        for model in (Mark, Place, Thing):
            schema.create_model(model)
    return Thing
