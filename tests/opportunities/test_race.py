"""Two people move one card at the same moment, on two real connections."""

import threading

import pytest
from django.db import connection

from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import StaleVersion
from opportunities.services import move


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("targets", [("interested", "need-confirmed"), ("interested", "interested")])
def test_one_moves_it_the_other_is_told_and_nothing_is_lost(sales, make, ledger, targets):
    made = make.opportunity(sales.ann)
    together = threading.Barrier(2)
    results = {}

    def drag(who, key):
        try:
            together.wait(timeout=10)
            results[who] = move(made, to=sales.stage[key], by=who, version=1).stage.key
        except StaleVersion as stale:
            results[who] = stale
        finally:
            connection.close()

    people = [threading.Thread(target=drag, args=pair) for pair in zip((sales.ann, sales.lea), targets, strict=True)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=20)

    stale = [result for result in results.values() if isinstance(result, StaleVersion)]
    moved = [result for result in results.values() if isinstance(result, str)]
    assert len(stale) == len(moved) == 1
    assert stale[0].facts["current"] == 2
    made.refresh_from_db()
    assert (made.stage.key, made.version) == (moved[0], 2)
    assert [row[1] for row in ledger(made)] == ["prospect", moved[0]]
    assert_invariants()
