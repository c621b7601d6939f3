"""The world with a plain pipeline, random histories in it, and the pages as somebody opens them."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from analytics.scope import Scope
from crm.calendar import Period, today
from opportunities.models import Opportunity, Pipeline
from opportunities.services.history import History, import_many

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


@pytest.fixture
def business(sales):
    Pipeline.objects.exclude(pk=sales.pipeline.pk).update(active=False)
    fill(sales, 10)
    return sales


def fill(sales, count):
    """Every fourth won, every fourth lost, the rest open; Ann, Ben and Cy in turn."""
    seen = Opportunity.objects.count()
    outcomes = {0: "won", 1: "lost"}
    import_many(
        [
            History(
                external_source="test",
                external_id=str(seen + n),
                name=f"Pumps {n}",
                pipeline=sales.pipeline,
                owner=(sales.ann, sales.ben, sales.cy)[n % 3],
                amount=Decimal(1000 + n),
                outcome=outcomes.get(n % 4, "open"),
                loss_reason=sales.reasons[0],
                created_on=today(),
                closed_on=today() if n % 4 in outcomes else None,
            )
            for n in range(count)
        ]
    )


@pytest.fixture
def page():
    def get(user, name, *args, **params):
        client = Client()
        client.force_login(user)
        return client.get(reverse(name, args=args), params)

    return get
