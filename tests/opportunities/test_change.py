"""Change, transfer, delete and restore; what belongs to an opportunity."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.followups.models import FollowUp, Notification
from crm.followups.services import plan_followup
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict, Invalid, NotAllowed, StaleVersion
from opportunities.models import Opportunity, Product
from opportunities.services import (
    add_contact,
    add_member,
    change_opportunity,
    delete_opportunity,
    remove_contact,
    remove_member,
    restore_opportunity,
    set_line_items,
    tick_check,
    transfer,
    untick_check,
    win,
)


def test_money_and_dates_enter_the_ledger_other_fields_do_not(sales, make, ledger):
    made = make.opportunity(sales.ann, amount=Decimal(100))
    change_opportunity(made, by=sales.ann, name="Cold storage II", need="Cooling")
    assert len(ledger(made)) == 1
    changed = change_opportunity(made, by=sales.ann, amount=Decimal(250), expected_close=dt.date(2027, 3, 1))
    assert ledger(made)[-1] == (["amount", "close_date"], "prospect", Decimal(250))
    assert (changed.amount_base, changed.version) == (Decimal("250.00"), 3)
    assert_invariants()


def test_what_is_equal_already_changes_nothing(sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(100))
    same = change_opportunity(made, by=sales.ann, amount="100.00", name="Cold storage")
    assert same.version == 1


def test_the_reps_call_counts_before_the_stages_probability(sales, make):
    made = change_opportunity(make.opportunity(sales.ann), by=sales.ann, rep_probability=70)
    assert (made.probability, made.stage_probability) == (70, 10)
    assert change_opportunity(made, by=sales.ann, rep_probability=None).probability == 10


def test_the_figures_of_a_closed_one_are_settled(sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(5))
    win(made, by=sales.ann)
    with pytest.raises(Conflict):
        change_opportunity(made, by=sales.ann, amount=Decimal(6))
    assert change_opportunity(made, by=sales.ann, next_step="Ask for a reference").next_step == "Ask for a reference"


def test_an_old_version_and_a_stranger_are_refused(sales, make):
    made = make.opportunity(sales.ann)
    with pytest.raises(StaleVersion):
        change_opportunity(made, by=sales.ann, version=7, name="x")
    with pytest.raises(NotAllowed):
        change_opportunity(made, by=sales.ben, name="x")
    with pytest.raises(TypeError):
        change_opportunity(made, by=sales.ann, outcome="won")


def test_the_owner_is_told_what_somebody_else_changed(sales, make):
    change_opportunity(make.opportunity(sales.ann), by=sales.lea, amount=Decimal(9))
    notice = Notification.objects.get()
    assert (notice.user, notice.kind, notice.data["fields"]["en"]) == (sales.ann, "opportunity_changed", "amount")


def test_transferred_it_counts_to_the_other_team_and_follow_ups_go_along(sales, make, ledger):
    made = make.opportunity(sales.ann)
    plan_followup(made, owner=sales.ann, due=dt.datetime(2027, 1, 4, tzinfo=dt.UTC), goal="Call", by=sales.ann)
    moved = transfer(made, to=sales.cy, by=sales.lea)
    assert (moved.owner, moved.team) == (sales.cy, sales.south)
    assert FollowUp.objects.get().owner == sales.cy
    assert ledger(made)[-1][0] == ["owner"]
    told = set(Notification.objects.values_list("user__name", "kind"))
    assert told == {("Cy", "opportunity_given"), ("Ann", "opportunity_taken")}
    assert transfer(made, to=sales.cy, by=sales.dee).version == moved.version
    assert_invariants()


def test_deleted_it_is_gone_and_restored_it_is_back(sales, make, ledger):
    made = make.opportunity(sales.ann)
    delete_opportunity(made, by=sales.ann)
    delete_opportunity(made, by=sales.ann)
    assert not Opportunity.objects.visible_to(sales.ann).exists()
    with pytest.raises(NotAllowed):
        restore_opportunity(made, by=sales.cy)
    assert not Opportunity.objects.visible_to(sales.ann).exists()
    restore_opportunity(made, by=sales.ann)
    assert [row[0] for row in ledger(made)] == [["created"], ["deleted"], ["restored"]]
    assert_invariants()


def test_a_rep_cannot_delete_what_was_reported(sales, make):
    made = make.opportunity(sales.ann)
    win(made, by=sales.ann)
    with pytest.raises(NotAllowed):
        delete_opportunity(made, by=sales.ann)
    assert delete_opportunity(made, by=sales.lea).deleted_at


def test_contacts_and_members_come_and_go_once(sales, make):
    customer = make.customer(sales.ann)
    mei = make.contact(customer)
    made = make.opportunity(sales.ann, customer=customer)
    for role in ("champion", "champion", "decider"):
        add_contact(made, contact=mei, role=role, by=sales.ann)
    assert made.contact_roles.get().role == "decider"
    for _time in range(2):
        remove_contact(made, contact=mei, by=sales.ann)
        add_member(made, user=sales.cy, by=sales.ann, role="Presales")
    assert Opportunity.objects.visible_to(sales.cy).filter(pk=made.pk).exists()
    remove_member(made, user=sales.cy, by=sales.ann)
    assert not Opportunity.objects.visible_to(sales.cy).filter(pk=made.pk).exists()
    assert made.activities.filter(kind="contact_removed").count() == 1


def test_a_check_is_ticked_once(sales, make):
    made = make.opportunity(sales.ann)
    item = sales.stage["prospect"].checks.first()
    for _time in range(2):
        tick_check(made, item=item, by=sales.ann)
    assert made.ticks.get().by == sales.ann
    untick_check(made, item=item, by=sales.ann)
    assert not made.ticks.exists()


def test_the_amount_follows_the_product_lines_until_somebody_sets_it(sales, make, ledger):
    pump = Product.objects.create(code="P1", name_en="Pump", name_zh="泵", price=Decimal(100))
    made = make.opportunity(sales.ann)
    set_line_items(made, items=[{"product": pump, "quantity": 3}], by=sales.ann)
    made.refresh_from_db()
    assert made.amount == Decimal("300.00")
    made = change_opportunity(made, by=sales.ann, amount=Decimal(280))
    set_line_items(made, items=[{"product": pump, "quantity": 4, "price": "90"}], by=sales.ann)
    made.refresh_from_db()
    assert made.amount == Decimal("280.00")
    for item in ({"quantity": "NaN"}, {"quantity": 0}, {"price": "-1"}):
        with pytest.raises(Invalid):
            set_line_items(made, items=[{"product": pump, **item}], by=sales.ann)
    assert_invariants()
