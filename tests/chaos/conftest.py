"""A house for each test, the ORM on its database, and the accounts at the end of the run."""

import json

import pytest

from crm.followups.defaults import ship_all
from leads.models import LeadPolicy
from tests.world import make_world

from .account import Account, seeded
from .house import House, working_on


@pytest.fixture
def house(django_db_setup, django_db_blocker):
    """An installation with the cast and what the product ships; nothing runs yet but its servers."""
    built = House()
    try:
        with django_db_blocker.unblock(), working_on(built.url):
            built.world = make_world()
            ship_all()
            LeadPolicy.objects.update(capture_per_minute=10**6)  # one machine stands for the networks of many
            yield built
    finally:
        built.stop()


@pytest.fixture
def chance(record_property):
    """Random numbers whose seed is told, in the account and with a failure."""
    return seeded(record_property)


@pytest.fixture
def account(request, record_property):
    """An account under the test's name, shown at the end of the run whether it passed or not."""
    opened = Account(request.node.name.removeprefix("test_"))
    yield opened
    record_property("account", json.dumps(opened.told(), default=str))


def pytest_terminal_summary(terminalreporter):
    """One line a fault test, and the seed with which it can be replayed."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            properties = dict(getattr(report, "user_properties", ()))
            if "account" not in properties or report.when != "teardown":
                continue
            told = json.loads(properties["account"])
            facts = ", ".join(f"{name} {value}" for name, value in told["facts"].items())
            seed = f"; CHAOS_SEED={properties['seed']}" if "seed" in properties else ""
            terminalreporter.write_line(
                f"{told['name']}: in {told['put_in']} = out {told['out']} + rejected {told['rejected']}, "
                f"lost {told['lost']}, doubled {told['doubled']}; {facts}{seed}"
            )
