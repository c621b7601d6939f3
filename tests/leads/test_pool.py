"""The public pool."""

import pytest

from crm.followups.models import FollowUp
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Pool
from leads.models import Assignment, Lead
from leads.services import claim_lead, create_lead, release_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool(shipped):
    pool = Pool.objects.get()
    pool.teams.set([shipped.north])
    return pool


@pytest.fixture
def lead(shipped, pool):
    return create_lead(by=shipped.ada, name="Wang Fang", pool=pool)


def test_a_claim_makes_it_mine_with_its_follow_up(shipped, lead):
    mine = claim_lead(lead, by=shipped.ann)
    assert (mine.owner, mine.pool, mine.status) == (shipped.ann, None, "assigned")
    assert FollowUp.objects.about(lead).open().get().owner == shipped.ann


def test_the_second_of_two_is_told(shipped, lead):
    claim_lead(lead, by=shipped.ann)
    assert claim_lead(lead, by=shipped.ann).owner == shipped.ann
    with pytest.raises(Conflict):
        claim_lead(lead, by=shipped.ben)
    assert Assignment.objects.filter(lead=lead).count() == 1


def test_only_the_pools_teams_claim(shipped, lead):
    with pytest.raises(NotAllowed):
        claim_lead(lead, by=shipped.cy)


def test_the_limit_of_a_day_holds(shipped, pool):
    pool.claim_limit = 2
    pool.save()
    leads = [create_lead(by=shipped.ada, name=f"Lead {n}", pool=pool) for n in range(3)]
    claim_lead(leads[0], by=shipped.ann)
    claim_lead(leads[1], by=shipped.ann)
    with pytest.raises(Conflict) as refused:
        claim_lead(leads[2], by=shipped.ann)
    assert refused.value.code == "claim_limit"
    assert claim_lead(leads[2], by=shipped.ben).owner == shipped.ben


def test_giving_back_ends_the_assignment_and_closes_what_was_planned(shipped, lead):
    claim_lead(lead, by=shipped.ann)
    with pytest.raises(Invalid):
        release_lead(lead, reason=" ", by=shipped.ann)
    back = release_lead(lead, reason="No answer", by=shipped.ann)
    assert (back.owner, back.team, back.status) == (None, None, "new") and back.pool
    assert not FollowUp.objects.about(lead).open().exists()
    assert not Assignment.objects.filter(lead=lead, ended_at=None).exists()
    assert release_lead(lead, reason="No answer", by=shipped.ann).pool == back.pool


def test_what_is_converted_or_deleted_is_not_claimed(shipped, lead):
    Lead.objects.filter(pk=lead.pk).update(status="disqualified")
    with pytest.raises(Conflict):
        claim_lead(lead, by=shipped.ann)
