"""Giving a lead to somebody."""

import pytest

from crm.followups.models import FollowUp, Notification
from crm.followups.services import log_activity
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from leads.intake.leads import take_in_leads
from leads.models import Assignment
from leads.services import assign_lead, create_lead, disqualify_lead

pytestmark = pytest.mark.django_db


def test_assigning_sets_owner_team_clock_follow_up_and_notice(shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang", phone="138 0013 8000")
    lead = assign_lead(lead, to=shipped.ann, by=shipped.lea)
    lead.refresh_from_db()
    assert (lead.owner, lead.team, lead.status) == (shipped.ann, shipped.north, "assigned")
    assert lead.assigned_at and lead.response_due_at > lead.assigned_at
    followup = FollowUp.objects.about(lead).get()
    assert (followup.owner, followup.due, followup.goal_zh, followup.sla) == (
        shipped.ann,
        lead.response_due_at,
        "跟进新线索",
        True,
    )
    assert lead.next_followup_at == followup.due
    assert Notification.objects.filter(user=shipped.ann, kind="lead_assigned").count() == 1


def test_twice_is_once(shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang")
    assign_lead(lead, to=shipped.ann, by=shipped.lea)
    assign_lead(lead, to=shipped.ann, by=shipped.lea)
    assert Assignment.objects.filter(lead=lead).count() == 1


def test_another_owner_takes_over_the_follow_up(shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang")
    assign_lead(lead, to=shipped.ann, by=shipped.lea)
    assign_lead(lead, to=shipped.ben, by=shipped.lea)
    assert FollowUp.objects.about(lead).get().owner == shipped.ben
    assert Assignment.objects.filter(lead=lead, ended_at=None).get().to == shipped.ben
    assert Assignment.objects.filter(lead=lead).count() == 2


def test_a_rep_does_not_assign(shipped):
    lead = create_lead(by=shipped.ann, name="Wang Fang")
    with pytest.raises(NotAllowed):
        assign_lead(lead, to=shipped.ben, by=shipped.ann)


def test_a_manager_gives_only_to_people_of_the_own_teams(shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang")
    with pytest.raises(Invalid):
        assign_lead(lead, to=shipped.cy, by=shipped.lea)
    assert assign_lead(lead, to=shipped.cy, by=shipped.dee).owner == shipped.cy


def test_a_closed_lead_is_not_assigned(shipped):
    lead = create_lead(by=shipped.ann, name="Wang Fang")
    disqualify_lead(lead, reason="A student", by=shipped.ann)
    with pytest.raises(Conflict):
        assign_lead(lead, to=shipped.ben, by=shipped.lea)
    assert not FollowUp.objects.about(lead).open().exists()


def test_what_is_assigned_by_hand_is_cleaned_and_scored_all_the_same(shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang", phone="123", need="a quote")
    assign_lead(lead, to=shipped.ann, by=shipped.lea)
    take_in_leads()
    lead.refresh_from_db()
    assert (lead.owner, lead.intake, lead.validity["phone"]) == (shipped.ann, "done", "impossible")
    assert lead.scored_at and Assignment.objects.filter(lead=lead).count() == 1


def test_the_first_contact_answers_the_clock_and_finishes_the_follow_up(shipped):
    lead = create_lead(by=shipped.ann, name="Wang Fang", phone="13800138000")
    log_activity(lead, kind="call", direction="out", by=shipped.ann, body="No answer")
    lead.refresh_from_db()
    assert lead.first_response_at and lead.status == "working"
    assert not FollowUp.objects.about(lead).open().exists()
    assert lead.next_followup_at is None


def test_a_lead_that_was_answered_keeps_its_clock_with_the_next_owner(shipped):
    lead = create_lead(by=shipped.ann, name="Wang Fang")
    log_activity(lead, kind="call", direction="two_way", by=shipped.ann)
    lead.refresh_from_db()
    answered = lead.first_response_at
    lead = assign_lead(lead, to=shipped.ben, by=shipped.lea)
    assert (lead.first_response_at, lead.status) == (answered, "working")
    assert FollowUp.objects.about(lead).open().get().owner == shipped.ben


def test_in_two_threads_only_one_assigns(transactional_db, at_once):
    from crm.followups.defaults import ship_all
    from tests.world import make_world

    world = make_world()
    ship_all()
    lead = create_lead(by=world.ada, name="Wang Fang")
    at_once(take_in_leads, take_in_leads, take_in_leads)
    assert Assignment.objects.filter(lead=lead).count() == 1
