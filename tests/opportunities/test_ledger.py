"""The ledger rebuilds any past day, whatever happened to an opportunity."""

import datetime as dt
from decimal import Decimal

import time_machine

from crm.jobs.invariants import assert_invariants
from opportunities.models import StageChange
from opportunities.services import (
    change_opportunity,
    delete_opportunity,
    lose,
    move,
    move_all,
    reopen,
    set_stage_probability,
    transfer,
)


def standing(opportunity, day):
    """(stage, amount, owner, outcome) on the evening of a day, from the ledger alone."""
    row = (
        StageChange.objects.filter(opportunity=opportunity, on__lte=day)
        .select_related("stage", "owner")
        .order_by("-at", "-id")
        .first()
    )
    return row and (row.stage.key, row.amount, row.owner.name, row.outcome, row.deleted)


def test_every_day_can_be_rebuilt(sales, make):
    day = dt.datetime(2026, 5, 4, 9, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    steps = [
        lambda o: move(o, to=sales.stage["interested"], by=sales.ann),
        lambda o: change_opportunity(o, by=sales.ann, amount=Decimal(300)),
        lambda o: transfer(o, to=sales.ben, by=sales.lea),
        lambda o: lose(o, reason=sales.reason["price"], by=sales.ben),
        lambda o: reopen(o, by=sales.ben),
        lambda o: move_all(sales.stage["interested"], to=sales.stage["prospect"], by=sales.ada),
        lambda o: delete_opportunity(o, by=sales.lea),
    ]
    with time_machine.travel(day, tick=True) as clock:
        made = make.opportunity(sales.ann, amount=Decimal(100))
        for step in steps:
            clock.shift(dt.timedelta(days=1))
            step(made)
    seen = [standing(made, day.date() + dt.timedelta(days=n)) for n in range(-1, len(steps) + 1)]
    assert seen == [
        None,
        ("prospect", Decimal(100), "Ann", "open", False),
        ("interested", Decimal(100), "Ann", "open", False),
        ("interested", Decimal(300), "Ann", "open", False),
        ("interested", Decimal(300), "Ben", "open", False),
        ("lost", Decimal(300), "Ben", "lost", False),
        ("interested", Decimal(300), "Ben", "open", False),
        ("prospect", Decimal(300), "Ben", "open", False),
        ("prospect", Decimal(300), "Ben", "open", True),
    ]
    assert_invariants()


def test_a_stages_new_probability_is_in_the_ledger_where_it_counts(sales, make):
    plain, called = make.opportunity(sales.ann), make.opportunity(sales.ann, rep_probability=90)
    assert set_stage_probability(sales.stage["prospect"], probability=15, by=sales.ada) == 2
    plain.refresh_from_db()
    called.refresh_from_db()
    assert (plain.probability, called.probability, called.stage_probability) == (15, 90, 15)
    assert plain.ledger.latest("id").changed == ["probability"] and called.ledger.count() == 1
    assert_invariants()


def test_a_night_owls_change_counts_to_the_organisations_day(sales, make):
    with time_machine.travel(dt.datetime(2026, 5, 4, 17, tzinfo=dt.UTC), tick=False):  # 01:00 on the fifth in Shanghai
        made = make.opportunity(sales.ann)
    assert made.created_on == made.ledger.get().on == dt.date(2026, 5, 5)
