"""What the tests of leads start from."""

import pytest

from leads.defaults import ship


@pytest.fixture
def shipped(world):
    """The cast, and the configuration that the product ships."""
    from crm.followups.defaults import ship_all

    ship_all()
    ship()
    return world
