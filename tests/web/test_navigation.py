"""The sidebar: what a role sees, which entry is current, and nothing that leads nowhere."""

import pytest

from crm.web import navigation
from crm.web.navigation import Entry


@pytest.fixture(autouse=True)
def _own_entries(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})


def labels(role="rep"):
    return [entry["label"] for entry in navigation.entries_for(role)]


def test_entries_stand_by_group_then_order():
    navigation.register(
        Entry("B", "/account/", group="sales", order=2), Entry("A", "users:account", group="sales", order=1)
    )
    navigation.register(Entry("Day", "/account/login/", group="day", order=9))
    assert labels() == ["Day", "A", "B"]


def test_a_page_that_does_not_exist_is_left_out():
    navigation.register(Entry("Gone", "nowhere:at_all"), Entry("Lost", "/no/such/page/"))
    assert labels() == []


def test_a_role_sees_its_entries():
    navigation.register(Entry("Settings", "users:account", roles=("admin",)))
    assert labels("rep") == []
    assert labels("admin") == ["Settings"]


@pytest.mark.parametrize(
    ("path", "current"), [("/", "Day"), ("/leads/7/", "Leads"), ("/leads/pool/", "Pool"), ("/x/", "")]
)
def test_the_longest_beginning_is_current(path, current):
    entries = [
        {"label": "Day", "path": "/"},
        {"label": "Leads", "path": "/leads/"},
        {"label": "Pool", "path": "/leads/pool/"},
    ]
    found = [entry["label"] for entry in navigation.mark_current(entries, path) if entry["current"]]
    assert found == ([current] if current else [])
