"""Ann leaves: everything of hers goes to others, as it is, and can be taken back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from crm.customers.models import Customer
from crm.customers.services import create_customer, transfer_customer
from crm.followups.models import Activity, FollowUp, Notification
from crm.followups.services import plan_followup
from crm.followups.timeline import sentence
from crm.handovers.models import HandOver, Way
from crm.handovers.plan import Wish
from crm.handovers.previewing import preview_of, shares_of
from crm.handovers.services import hand_over, undo_hand_over
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Role
from leads.models import Assignment
from leads.services import assign_lead
from opportunities.models import Opportunity, StageChange
from opportunities.services import add_member, create_opportunity, delete_opportunity, transfer
from tests.handovers.wishes import ALL, held_by, owner, to
from tests.world import make_user


def test_everything_open_goes_and_what_is_closed_stays(desk):
    assert held_by(desk.ann) == ALL
    stage, since = desk.open.stage_id, desk.open.stage_since
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    assert held_by(desk.ann) == {}
    assert held_by(desk.eve) == ALL
    desk.open.refresh_from_db()
    assert (desk.open.stage_id, desk.open.stage_since, desk.open.team) == (stage, since, desk.world.north)
    assert owner(desk.lost) == desk.ann
    assert set(desk.rule.users.all()) == {desk.ben, desk.eve}
    member = desk.bens.member_roles.get()
    assert (member.user, member.role) == (desk.eve, "presales")
    assert_invariants()


def test_history_says_who_gave_what_to_whom(desk):
    before = StageChange.objects.filter(opportunity=desk.open).count()
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    rows = list(desk.open.ledger.order_by("at", "id"))
    assert len(rows) == before + 1
    assert (rows[-1].changed, rows[-1].owner, rows[-1].by) == (["owner"], desk.eve, desk.world.lea)
    for record, kind in ((desk.customer, "transferred"), (desk.open, "transferred"), (desk.lead, "assigned")):
        told = Activity.objects.about(record).filter(kind=kind).first()
        assert (told.by, told.data["from"], told.data["to"]) == (desk.world.lea, "Ann", "Eve")
    was, now = Assignment.objects.filter(lead=desk.lead).order_by("id")
    assert (was.to, was.ended_at is None, now.to, now.ended_at) == (desk.ann, False, desk.eve, None)
    assert now.why == {"how": "handover", "from": "Ann"}


def test_the_receiver_sees_what_the_follow_ups_are_about_and_is_reminded_anew(desk):
    FollowUp.objects.filter(pk=desk.call.pk).update(reminded_at=timezone.now())
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    desk.call.refresh_from_db()
    assert (desk.call.owner, desk.call.reminded_at) == (desk.eve, None)
    assert Opportunity.objects.visible_to(desk.eve).filter(pk=desk.bens.pk).exists()


def test_the_response_clock_of_an_unanswered_lead_starts_anew(desk):
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
        desk.lead.refresh_from_db()
        assert desk.lead.assigned_at == timezone.now()
        assert desk.lead.response_due_at > timezone.now()
        first = FollowUp.objects.about(desk.lead).open().get()
        assert (first.owner, first.due, first.sla) == (desk.eve, desk.lead.response_due_at, True)
        assert desk.lead.next_followup_at == first.due


def test_both_people_are_told(desk):
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea, deactivate=True)
    given = Notification.objects.get(user=desk.eve, kind="handover_given")
    said = sentence(given.kind, given.data)
    assert said.startswith("Lea handed over to you what Ann worked on: Leads 1, Customers 1")
    assert Notification.objects.get(user=desk.ann, kind="handover_taken").data["to"] == "Eve"


def test_the_account_is_switched_off_if_asked(desk):
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    desk.ann.refresh_from_db()
    assert desk.ann.is_active
    hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea, deactivate=True)
    desk.ann.refresh_from_db()
    assert not desk.ann.is_active


def test_what_an_administrator_switched_off_no_manager_switches_on(desk):
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.ada, deactivate=True)
    with pytest.raises(NotAllowed):
        undo_hand_over(made, by=desk.world.lea)
    desk.ann.refresh_from_db()
    assert not desk.ann.is_active and held_by(desk.eve) == ALL
    undo_hand_over(made, by=desk.world.ada)
    desk.ann.refresh_from_db()
    assert desk.ann.is_active and held_by(desk.ann) == ALL


def test_whose_work_one_may_not_hand_over_one_does_not_take_back_for(desk):
    """Ann manages Lea's own team by now, beside her: nobody but those above decides about her work."""
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    desk.ann.role, desk.ann.team = Role.MANAGER, desk.world.lea.team
    desk.ann.save()
    with pytest.raises(NotAllowed):
        undo_hand_over(made, by=desk.world.lea)
    undo_hand_over(made, by=desk.world.dee)


def test_dealt_out_in_turn_a_customer_keeps_its_opportunities(desk):
    other = create_customer(by=desk.ann, owner=desk.ann, name="Bamboo Works")
    deals = [
        create_opportunity(by=desk.ann, owner=desk.ann, customer=one, name=f"{one.name} {n}")
        for one in (desk.customer, other)
        for n in range(2)
    ]
    expected = shares_of(desk.ann, to(desk.ben, desk.eve), by=desk.world.ada)
    made = hand_over(desk.ann, wish=to(desk.ben, desk.eve), by=desk.world.ada)
    assert {owner(desk.customer), owner(other)} == {desk.ben, desk.eve}
    assert all(owner(deal) == owner(deal.customer) for deal in (*deals, desk.open))
    got = {}
    for line in made.lines.select_related("to"):
        got.setdefault(line.to, {})[line.holding] = len(line.ids)
    assert got == expected
    assert_invariants()


def test_by_kind_each_goes_to_its_own(desk):
    kinds = dict.fromkeys(("lead", "member", "assignmentrule", "followup"), desk.ben)
    kinds |= {"customer": desk.eve, "opportunity": desk.world.lea}
    hand_over(desk.ann, wish=Wish(Way.KINDS, kinds=kinds), by=desk.world.lea)
    assert (owner(desk.lead), owner(desk.customer), owner(desk.open)) == (desk.ben, desk.eve, desk.world.lea)
    assert FollowUp.objects.get(pk=desk.call.pk).owner == desk.eve  # with its customer
    assert FollowUp.objects.get(pk=desk.help.pk).owner == desk.ben  # the rest of them
    assert not desk.bens.member_roles.exists()  # Ben owns it and needs no place


def test_a_kind_that_nobody_is_named_for_refuses_it_all(desk):
    with pytest.raises(Invalid):
        hand_over(desk.ann, wish=Wish(Way.KINDS, kinds={"lead": desk.ben}), by=desk.world.lea)
    assert held_by(desk.ann) == ALL


# --- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["ann", "ben", "cy", "sol"])
def test_only_the_manager_above_and_an_admin_hand_over(desk, who):
    desk.world.sol = make_user("Sol", role=Role.MANAGER, team=desk.world.south)
    with pytest.raises(NotAllowed):
        hand_over(desk.ann, wish=to(desk.eve), by=getattr(desk.world, who))
    assert not HandOver.objects.exists()


def test_a_manager_hands_over_neither_a_fellow_manager_nor_themselves(desk):
    peer = make_user("Pip", role=Role.MANAGER, team=desk.world.north)
    for leaver in (peer, desk.world.lea, desk.world.dee):
        with pytest.raises(NotAllowed):
            hand_over(leaver, wish=to(desk.eve), by=desk.world.lea)
    with pytest.raises(Conflict, match="holds nothing"):
        hand_over(desk.world.lea, wish=to(desk.eve), by=desk.world.dee)


def test_only_who_owns_records_and_is_within_reach_receives(desk):
    gone = make_user("Gus", team=desk.world.north, is_active=False)
    odo = make_user("Odo", role=Role.AUDITOR)
    for receiver in (desk.world.cy, gone, odo, desk.ann):
        with pytest.raises(Invalid, match="Cannot be given"):
            hand_over(desk.ann, wish=to(receiver), by=desk.world.lea)
    hand_over(desk.ann, wish=to(desk.world.cy), by=desk.world.dee)
    assert owner(desk.customer) == desk.world.cy
    assert Customer.objects.get(pk=desk.customer.pk).team == desk.world.south


def test_a_manager_counts_only_what_they_may_know_of_and_all_of_it_moves(desk):
    cys = create_opportunity(by=desk.world.cy, owner=desk.world.cy, customer=None, name="Cy's")
    add_member(cys, user=desk.ann, by=desk.world.cy)
    hidden = plan_followup(cys, owner=desk.ann, due=timezone.now(), goal="Secret help", by=desk.ann)
    counts = {one.key: one.count for one in preview_of(desk.ann, by=desk.world.lea)}
    assert counts == ALL
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    hidden.refresh_from_db()
    assert (hidden.owner, cys.member_roles.get().user) == (desk.eve, desk.eve)
    assert held_by(desk.ann) == {}
    assert {line.holding: line.moved for line in made.told} == ALL and made.moved == sum(ALL.values())
    undo_hand_over(made, by=desk.world.lea)
    hidden.refresh_from_db()
    assert (hidden.owner, cys.member_roles.get().user) == (desk.ann, desk.ann)


def test_what_a_manager_may_not_know_of_changes_nothing_that_they_are_told(desk):
    """Neither who gets what in turn, nor for which kinds a receiver is asked, nor whether there is anything at all."""
    world = desk.world
    for n in range(3):
        cys = create_opportunity(by=world.cy, owner=world.cy, customer=None, name=f"Cy's {n}")
        add_member(cys, user=desk.ann, by=world.cy)
    add_member(cys, user=desk.eve, by=world.cy)
    plan_followup(cys, owner=desk.eve, due=timezone.now(), goal="Secret help", by=desk.eve)
    with pytest.raises(Conflict, match="holds nothing"):
        hand_over(desk.eve, wish=to(desk.ben), by=world.lea)
    create_customer(by=desk.eve, owner=desk.eve, name="Eve's")
    hand_over(desk.eve, wish=Wish(Way.KINDS, kinds={"customer": desk.ben}), by=world.lea)
    assert held_by(desk.eve) == {}
    planned = shares_of(desk.ann, to(desk.ben, desk.eve), by=world.lea)
    made = hand_over(desk.ann, wish=to(desk.ben, desk.eve), by=world.lea)
    counts = {}
    for line in made.told:
        counts.setdefault(line.to, {})[line.holding] = line.moved
    assert counts == planned


# --- taking it back -------------------------------------------------------------------------------------------------


def test_taken_back_everything_is_hers_again(desk):
    made = hand_over(desk.ann, wish=to(desk.ben, desk.eve), by=desk.world.lea, deactivate=True)
    undone = undo_hand_over(made, by=desk.world.lea)
    assert held_by(desk.ann) == ALL
    assert (held_by(desk.ben), held_by(desk.eve)) == ({"opportunity": 1, "assignmentrule": 1}, {})
    desk.ann.refresh_from_db()
    assert desk.ann.is_active
    assert undone.undone_by == desk.world.lea
    assert Notification.objects.filter(user=desk.ann, kind="handover_back").exists()
    assert undo_hand_over(made, by=desk.world.lea).undone_at == undone.undone_at  # twice is once
    assert_invariants()


def test_what_was_changed_since_stays_and_says_why(desk):
    passed = create_customer(by=desk.ann, owner=desk.ann, name="Passed on")
    round_trip = create_customer(by=desk.ann, owner=desk.ann, name="There and back")
    gone, deal = (create_opportunity(by=desk.ann, owner=desk.ann, customer=None, name=name) for name in "GD")
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    transfer_customer(passed, to=desk.ben, by=desk.world.lea)
    for person in (desk.ben, desk.eve):
        transfer_customer(round_trip, to=person, by=desk.world.lea)
        transfer(deal, to=person, by=desk.world.lea)
    delete_opportunity(gone, by=desk.eve)
    assign_lead(desk.lead, to=desk.ben, by=desk.world.lea)
    undo_hand_over(made, by=desk.world.ada)
    left = {line.holding: line.left for line in made.lines.all()}
    assert left["customer"] == {"passed_on": [passed.pk, round_trip.pk]}
    assert left["opportunity"] == {"gone": [gone.pk], "passed_on": [deal.pk]}
    assert left["lead"] == {"passed_on": [desk.lead.pk]}
    assert owner(desk.customer) == owner(desk.open) == desk.ann
    assert (owner(passed), owner(round_trip), owner(deal), owner(desk.lead)) == (desk.ben, desk.eve, desk.eve, desk.ben)
    assert_invariants()


def test_what_was_planned_meanwhile_goes_along(desk):
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    soon = timezone.now() + timedelta(days=1)
    new = plan_followup(desk.customer, owner=desk.eve, due=soon, goal="Visit", by=desk.eve)
    undo_hand_over(made, by=desk.world.lea)
    new.refresh_from_db()
    assert new.owner == desk.ann


def test_after_two_weeks_it_is_too_late(desk):
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)), pytest.raises(Conflict, match="too late"):
        undo_hand_over(made, by=desk.world.lea)
    assert held_by(desk.eve) == ALL


def test_a_receiver_takes_nothing_back(desk):
    made = hand_over(desk.ann, wish=to(desk.eve), by=desk.world.lea)
    for person in (desk.eve, desk.ann):
        with pytest.raises(NotAllowed):
            undo_hand_over(made, by=person)
