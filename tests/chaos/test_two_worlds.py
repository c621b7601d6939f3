"""Two worlds, all questions: every filter with every value, every order, every beginning of a word, every file."""

import pytest

from tests.access.two_worlds import CALLERS, compare, differences, statuses, two_worlds, writes

pytestmark = [pytest.mark.chaos, pytest.mark.untimed]


@pytest.fixture
def _database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.parametrize("caller", CALLERS)
def test_nothing_that_can_be_asked_tells_of_what_is_hidden(_database, caller, capsys):
    with two_worlds(caller) as worlds:
        compared = compare(worlds, list, act=writes)
    with capsys.disabled():
        print(f"\n{caller}: {len(compared)} questions in two worlds, {dict(statuses(compared))}")  # noqa: T201
    assert not (wrong := differences(compared)), f"{len(wrong)} of {len(compared)}:\n" + "\n".join(wrong[:50])
