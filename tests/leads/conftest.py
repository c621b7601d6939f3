"""What the tests of leads start from."""

import pytest

from crm.followups.defaults import ship_all
from tests.api.conftest import as_
from tests.jobs.conftest import at_once

__all__ = ["as_", "at_once", "shipped"]


@pytest.fixture
def shipped(world):
    """The cast, and the configuration that the product ships."""
    ship_all()
    return world
