"""What a stranger works on changes nothing that I am told: every answer is byte for byte the same without it.

Here a sample of the questions; `make test-chaos` asks them all.
"""

import random
from functools import partial

import pytest

from .two_worlds import CALLERS, compare, differences, statuses, two_worlds, verbs, writes

SEED = 20260101
SAMPLE = {"rep": 100, "manager": 60, "leader": 40, "marketing": 40, "service": 20}
VERBS = 30


def sample(asked, most):
    """Some of all; where there are many, one of every door too."""
    dice, by_door = random.Random(SEED), {}
    for address, name in asked.items():
        by_door.setdefault(name, []).append(address)
    some = [dice.choice(addresses) for addresses in by_door.values()] if most > 50 else []
    return list(dict.fromkeys([*some, *dice.sample(list(asked), most)]))


@pytest.fixture
def _database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.parametrize("caller", CALLERS)
def test_what_is_hidden_changes_no_answer(_database, caller):
    with two_worlds(caller) as worlds:
        compared = compare(worlds, partial(sample, most=SAMPLE[caller]))
    assert statuses(compared)[200] > SAMPLE[caller] / 3
    assert not (wrong := differences(compared)), f"{len(wrong)} of {len(compared)}:\n" + "\n".join(wrong[:30])


@pytest.mark.parametrize("caller", ["rep", "manager"])
def test_what_is_hidden_changes_no_answer_to_a_verb(_database, caller):
    doors = random.Random(caller).sample(verbs(), VERBS)
    with two_worlds(caller) as worlds:
        compared = compare(worlds, lambda asked: [], act=partial(writes, doors=doors))
    assert statuses(compared)[404] > 10 and len(compared) == 3 * VERBS
    assert not (wrong := differences(compared)), f"{len(wrong)} of {len(compared)}:\n" + "\n".join(wrong[:30])
