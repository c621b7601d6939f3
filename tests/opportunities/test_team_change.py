"""An owner goes to another team: their open opportunities count there from now on, and the ledger says so."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.jobs.invariants import assert_invariants
from crm.users.services import change_team
from opportunities.services import lose


def test_open_ones_follow_and_closed_ones_stay(sales, make, ledger):
    stays = make.opportunity(sales.ann, amount=10)
    lose(stays, reason=sales.reason["price"], by=sales.ann)
    goes = [make.opportunity(sales.ann, name=f"Cold storage {n}", amount=10) for n in range(3)]
    change_team(sales.ann, team=sales.south, by=sales.ada)
    for each in (stays, *goes):
        each.refresh_from_db()
    assert [each.team for each in (stays, *goes)] == [sales.north, sales.south, sales.south, sales.south]
    row = goes[0].ledger.order_by("-at", "-id")[0]
    assert (row.changed, row.team, row.by) == (["team"], sales.south, sales.ada)
    assert_invariants()


def test_many_follow_in_as_many_statements_as_one(sales, make):
    counts = []
    for number in (1, 8):
        for n in range(number):
            make.opportunity(sales.ann, name=f"Cold storage {number} {n}")
        with CaptureQueriesContext(connection) as asked:
            change_team(sales.ann, team=sales.south if number == 1 else sales.north, by=sales.ada)
        counts.append(len(asked))
    assert counts[0] == counts[1]
