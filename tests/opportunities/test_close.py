"""Close an opportunity won or lost, and open it again."""

from decimal import Decimal

import pytest

from crm.calendar import today
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict, GateNotMet, Invalid, StaleVersion
from opportunities.models import Competitor, Gate
from opportunities.services import lose, move, reopen, win


def test_won(sales, make, ledger):
    made = win(make.opportunity(sales.ann, amount=Decimal("5.00")), by=sales.ann, note="Signed today")
    assert (made.outcome, made.stage.key, made.closed_on, made.close_note) == ("won", "won", today(), "Signed today")
    assert made.probability == 100
    assert ledger(made)[-1] == (["won", "stage"], "won", Decimal("5.00"))
    assert_invariants()


def test_won_twice_is_won_once(sales, make, ledger):
    made = make.opportunity(sales.ann)
    win(made, by=sales.ann)
    assert win(made, by=sales.ann).version == 2
    assert len(ledger(made)) == 2


def test_winning_asks_the_gates_of_the_stage_it_stands_in(sales, make):
    Gate.objects.create(stage=sales.stage["prospect"], kind="field", value="amount", name_en="Amount", name_zh="金额")
    made = make.opportunity(sales.ann)
    with pytest.raises(GateNotMet):
        win(made, by=sales.ann)
    won = win(made, by=sales.lea, override_reason="Free of charge")
    assert won.ledger.latest("id").override_reason == "Free of charge"


def test_lost_with_its_reason(sales, make, ledger):
    rival = Competitor.objects.create(name="Rival")
    made = make.opportunity(sales.ann)
    lost = lose(made, reason=sales.reason["price"], competitor=rival, by=sales.ann, note="20 % cheaper")
    assert (lost.outcome, lost.stage.key, lost.loss_reason.key, lost.competitor) == ("lost", "lost", "price", rival)
    assert ledger(lost)[-1][:2] == (["lost", "stage"], "lost")
    assert lose(made, reason=sales.reason["price"], by=sales.ann).version == 2
    assert_invariants()


def test_a_loss_needs_a_reason_that_people_can_pick(sales, make):
    made = make.opportunity(sales.ann)
    for reason in (None, sales.reason["not-recorded"]):
        with pytest.raises(Invalid) as refused:
            lose(made, reason=reason, by=sales.ann)
        assert "reason" in refused.value.errors
    assert lose(made, reason=sales.reason["not-recorded"], by=None).outcome == "lost"


def test_what_is_won_cannot_be_lost_before_it_is_reopened(sales, make):
    made = make.opportunity(sales.ann)
    win(made, by=sales.ann)
    with pytest.raises(Conflict):
        lose(made, reason=sales.reason["price"], by=sales.ann)


def test_an_old_version_is_refused(sales, make):
    made = make.opportunity(sales.ann)
    move(made, to=sales.stage["interested"], by=sales.ann)
    for close in (win, reopen):
        with pytest.raises(StaleVersion):
            close(made, by=sales.ann, version=1)


def test_reopened_it_stands_where_it_stood_last(sales, make, ledger):
    made = make.opportunity(sales.ann)
    move(made, to=sales.stage["interested"], by=sales.ann)
    lose(made, reason=sales.reason["price"], by=sales.ann)
    again = reopen(made, by=sales.ann)
    assert (again.outcome, again.stage.key, again.closed_on, again.loss_reason) == ("open", "interested", None, None)
    assert again.probability == 25
    assert ledger(made)[-1][0] == ["reopened", "stage"]
    assert reopen(made, by=sales.ann).version == again.version
    assert_invariants()
