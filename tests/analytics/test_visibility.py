"""A rep's figures are the rep's, a manager's the subtree's, and never a stranger's."""

import datetime as dt
from decimal import Decimal

import pytest

from analytics.asked import owners_of
from analytics.reports import QUESTIONS
from crm.calendar import today
from opportunities.models import Member, Opportunity
from opportunities.services import create_opportunity, delete_opportunity, lose, win

YEAR = dt.timedelta(days=300)


@pytest.fixture
def business(sales):
    """Ann holds 10 open and won 100, Ben lost 7, Cy won 1000; Ben works with Cy on one of Cy's."""

    def make(owner, amount):
        return create_opportunity(
            by=None, owner=owner, customer=None, name="Pumps", pipeline=sales.pipeline, amount=Decimal(amount)
        )

    make(sales.ann, 10)
    win(make(sales.ann, 100), by=None)
    lose(make(sales.ben, 7), reason=sales.reasons[0], by=None)
    win(make(sales.cy, 1000), by=None)
    delete_opportunity(make(sales.cy, 5), by=None)
    Member.objects.create(user=sales.ben, opportunity=make(sales.cy, 3))
    return sales


def ask(asked, name, user, **filters):
    return QUESTIONS[name].answer(asked(user, today() - YEAR, today() + YEAR, **filters)).totals


def test_each_sees_what_they_may(business, asked):
    won = {name: ask(asked, "win-rate", getattr(business, name))["won_amount"] for name in ("ann", "lea", "dee", "ada")}
    assert won == {"ann": 100, "lea": 100, "dee": 1100, "ada": 1100}
    assert ask(asked, "pipeline", business.ann) == {"count": 1, "amount": 10, "weighted": 1}
    assert ask(asked, "pipeline", business.dee)["amount"] == 13


def test_shared_records_are_not_counted(business, asked):
    assert ask(asked, "funnel", business.ben)["created"] == 1


def test_whose_figures_one_may_ask_for(business):
    """A manager's: those of the teams, and of whoever is elsewhere by now while opportunities of theirs stay."""
    assert set(owners_of(business.lea)) == {business.lea, business.ann, business.ben}
    stays = Opportunity.objects.filter(owner=business.cy, outcome="won")
    stays.update(team=business.north)
    assert set(owners_of(business.lea)) == {business.lea, business.ann, business.ben, business.cy}
    delete_opportunity(stays.get(), by=None)
    assert business.cy not in owners_of(business.lea)
    assert set(owners_of(business.ann)) == {business.ann}


def test_filters_narrow_and_never_widen(business, asked):
    assert ask(asked, "win-rate", business.lea, team=business.south)["won"] == 0
    assert ask(asked, "win-rate", business.lea, owner=business.cy)["won"] == 0
    assert ask(asked, "win-rate", business.dee, team=business.south)["won_amount"] == 1000
    assert ask(asked, "win-rate", business.dee, team=business.sales)["won_amount"] == 1100


def test_whoever_left_sees_nothing(business, asked):
    business.ann.is_active = False
    assert ask(asked, "win-rate", business.ann)["won"] == 0


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@pytest.mark.parametrize("as_of", [None, "yesterday"])
def test_a_strangers_business_changes_nothing(business, asked, name, as_of):
    """Two worlds that differ only in what Lea may not see give her the same answer, under every grouping."""
    day = today() if as_of else None
    scopes = [
        asked(business.lea, today() - YEAR, today() + YEAR, group_by=group, as_of=day)
        for group in QUESTIONS[name].groups
    ] or [asked(business.lea, today() - YEAR, today() + YEAR, as_of=day)]
    before = [QUESTIONS[name].answer(scope) for scope in scopes]
    for _ in range(31 if name == "ageing" else 2):
        win(
            create_opportunity(
                by=None, owner=business.cy, customer=None, name="X", pipeline=business.pipeline, amount=Decimal(9)
            ),
            by=None,
        )
    assert [QUESTIONS[name].answer(scope) for scope in scopes] == before
