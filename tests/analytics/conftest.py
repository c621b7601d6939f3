"""The world with a plain pipeline, and random histories in it."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from analytics.scope import Scope
from crm.calendar import Period

from .histories import make_pipeline, make_reasons, tell


@pytest.fixture
def sales(world):
    world.pipeline = make_pipeline()
    world.stage = {stage.key: stage for stage in world.pipeline.stages.all()}
    world.reasons = make_reasons()
    return world


@pytest.fixture
def lived(sales):
    """`with lived(stories) as told:` the histories exist inside the block and are gone after it."""

    @contextmanager
    def live(stories, owners=None):
        with transaction.atomic():
            yield tell(
                stories,
                pipeline=sales.pipeline,
                owners=owners or [sales.ann, sales.ben, sales.cy],
                reasons=sales.reasons,
            )
            transaction.set_rollback(True)

    return live


@pytest.fixture
def asked(sales):
    """`asked(user, start, end, ...)`: a scope over the plain pipeline."""

    def scope(user, start, end, **filters):
        return Scope(user, Period(start, end), pipeline=sales.pipeline, **filters)

    return scope
