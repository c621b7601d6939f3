"""The board's figures are those of a slow and obvious count, for every reader, and its first cards are the newest."""

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone

from crm.calendar import today
from opportunities.board import board, more_cards
from opportunities.models import Opportunity, Outcome
from opportunities.services import add_member, change_opportunity, delete_opportunity, lose, move, win

STAGES = ("prospect", "interested", "need-confirmed", "proposal", "negotiation")
SIZE = 3


def work_at_random(sales, make, rng, rounds=60):
    """What people do all day, in any order."""
    people = [sales.ann, sales.ben, sales.cy]
    for n in range(rounds):
        amount = rng.choice([None, Decimal(rng.randrange(1, 10**7)) / 100])
        one = make.opportunity(rng.choice(people), name=f"Number {n}", amount=amount)
        for _step in range(rng.randrange(4)):
            one = move(one, to=sales.stage[rng.choice(STAGES)], by=sales.ada, override_reason="random")
        if rng.random() < 0.4:
            change_opportunity(one, by=sales.ada, rep_probability=rng.choice([None, 5, 33, 100]))
        if rng.random() < 0.3:
            add_member(one, user=rng.choice(people), by=sales.ada)
        end = rng.random()
        if end < 0.2:
            win(one, by=sales.ada, override_reason="random")
        elif end < 0.3:
            lose(one, reason=sales.reason["price"], by=sales.ada)
        elif end < 0.4:
            delete_opportunity(one, by=sales.ada)
    long_ago = Opportunity.objects.filter(outcome=Outcome.WON).order_by("pk")[:2]
    Opportunity.objects.filter(pk__in=[row.pk for row in long_ago]).update(closed_on=today() - dt.timedelta(days=40))
    nobodys = Opportunity.objects.filter(outcome=Outcome.OPEN).order_by("-pk")[:2]
    Opportunity.objects.filter(pk__in=[row.pk for row in nobodys]).update(owner=None, team=None)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_figures_are_those_of_a_slow_count(sales, make, seed):
    work_at_random(sales, make, random.Random(seed))
    for person in ("ann", "cy", "lea", "dee", "ada"):
        user = getattr(sales, person)
        seen = Opportunity.objects.visible_to(user)
        expected = defaultdict(list)
        for row in seen.order_by("-stage_since", "-pk"):
            this_month = row.closed_on and row.closed_on.replace(day=1) == today().replace(day=1)
            if row.is_open or (row.outcome == Outcome.WON and this_month):
                expected[row.stage_id].append(row)
        found = board(seen, size=SIZE)
        assert {column.stage.pk for column in found.columns} >= set(expected)
        for column in found.columns:
            rows = expected[column.stage.pk]
            amounts = [row.amount_base or Decimal(0) for row in rows]
            weights = [amount * row.probability / 100 for row, amount in zip(rows, amounts, strict=True)]
            assert (column.count, column.amount, column.weighted) == (len(rows), sum(amounts), sum(weights)), person
            assert [card.pk for card in column.cards] == [row.pk for row in rows[:SIZE]], person
            assert all(card.stage == column.stage for card in column.cards)
            if column.next is None:
                assert len(rows) <= SIZE
            else:
                more, _token = more_cards(column.stage, seen, cursor=column.next, size=100)
                assert [card.pk for card in more] == [row.pk for row in rows[SIZE:]], person


@pytest.mark.parametrize("rows", [10, 50])
def test_cards_ask_for_nothing_one_by_one(as_user, sales, make, rows, django_assert_max_num_queries):
    """Whatever a card draws came with the board; the next cards and a moved card likewise."""
    for n in range(rows):
        made = make.opportunity(sales.ann, customer=make.customer(sales.ann, f"Customer {n}"), amount=Decimal(n))
        Opportunity.objects.filter(pk=made.pk).update(
            last_touch_at=timezone.now() - dt.timedelta(days=400), expected_close=today(), importance="A"
        )
    client = as_user(sales.lea)
    with django_assert_max_num_queries(8):
        page = client.get("/opportunities/board/").content.decode()
    assert "stalled" in page
    if rows > 12:
        asked = page.partition('hx-get="/opportunities/board/column/')[2].partition('"')[0].replace("&amp;", "&")
        with django_assert_max_num_queries(8):
            more = client.get(f"/opportunities/board/column/{asked}").content.decode()
        assert more.count("<article") == 20
