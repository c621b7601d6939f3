"""Create an opportunity."""

import datetime as dt
from decimal import Decimal

import pytest
from django.conf import settings

from crm.calendar import today
from crm.followups.models import Activity, Notification
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import GateNotMet, Invalid
from opportunities.models import Opportunity


def test_it_stands_in_the_first_stage_and_the_ledger_says_so(sales, make, ledger):
    made = make.opportunity(sales.ann, amount=Decimal("320000"))
    assert (made.stage.key, made.owner, made.team, made.outcome) == ("prospect", sales.ann, sales.north, "open")
    assert (made.currency, made.amount_base, made.probability) == (settings.CURRENCY, Decimal("320000.00"), 10)
    assert made.created_on == today()
    assert ledger(made) == [(["created"], "prospect", Decimal("320000.00"))]
    assert Activity.objects.about(made).get().kind == "created"
    assert_invariants()


def test_what_comes_from_outside_comes_in_once(sales, make):
    first = make.opportunity(sales.ann, external=("shop", "17"))
    again = make.opportunity(sales.ann, name="Another name", external=("shop", "17"))
    assert again.pk == first.pk and Opportunity.objects.count() == 1


def test_a_later_stage_asks_for_the_evidence_of_the_stages_before(sales, make):
    with pytest.raises(GateNotMet) as refused:
        make.opportunity(sales.ann, stage=sales.stage["proposal"])
    assert {item["value"] for item in refused.value.missing} == {"conversation", "amount"}
    assert Opportunity.objects.count() == 0


def test_a_manager_may_pass_the_gates_with_a_reason(sales, make):
    made = make.opportunity(sales.lea, stage=sales.stage["proposal"], override_reason="Bought before")
    assert made.ledger.get().override_reason == "Bought before"


def test_contacts_come_with_their_roles(sales, make):
    customer = make.customer(sales.ann)
    mei, tao = make.contact(customer, role="decider"), make.contact(customer, "Tao")
    made = make.opportunity(sales.ann, customer=customer, contacts=[mei, (tao, "user")])
    assert sorted(made.contact_roles.values_list("contact__name", "role")) == [("Mei Lin", "decider"), ("Tao", "user")]


def test_a_past_day_enters_the_ledger_at_local_noon(sales, make):
    day = today() - dt.timedelta(days=40)
    row = make.opportunity(sales.ann, created_on=day).ledger.get()
    assert row.on == day
    assert row.at.astimezone(dt.timezone(dt.timedelta(hours=8))).hour == 12


def test_whoever_gets_it_from_a_colleague_is_told(sales, make):
    make.opportunity(sales.ann, by=sales.lea)
    assert Notification.objects.get().user == sales.ann


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "  "}, "name"),
        ({"amount": Decimal("-1")}, "amount"),
        ({"amount": Decimal("1e20")}, "amount"),
        ({"rep_probability": 101}, "rep_probability"),
        ({"created_on": dt.date(2999, 1, 1)}, "created_on"),
        ({"importance": "Z"}, "importance"),
        ({"currency": "USD"}, "rate"),
    ],
)
def test_bad_values_are_refused_at_their_field(sales, make, fields, wrong):
    with pytest.raises(Invalid) as refused:
        make.opportunity(sales.ann, **fields)
    assert wrong in refused.value.errors
    assert Opportunity.objects.count() == 0


def test_nobody_can_own_it_who_has_left(sales, make):
    sales.ben.is_active = False
    sales.ben.save()
    with pytest.raises(Invalid):
        make.opportunity(sales.ben, by=sales.ann)
