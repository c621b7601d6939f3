"""Two leads that are one person."""

import pytest
from django.core.files.base import ContentFile

from crm.customers.models import Touch
from crm.followups.models import Activity, Attachment, FollowUp
from crm.followups.services import attach, log_activity, plan_followup
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from leads.models import LeadEvent
from leads.services import convert_lead, create_lead, delete_lead, merge_leads, record_event, restore_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(shipped):
    keep = create_lead(by=shipped.ann, name="Wang Fang", phone="13800138000")
    other = create_lead(by=shipped.ben, name="W. Fang", email="wf@example.com", company="Morning Star")
    return keep, other


def test_everything_moves_and_gaps_are_filled(shipped, two):
    keep, other = two
    log_activity(other, kind="call", direction="out", by=shipped.ben)
    plan_followup(other, owner=shipped.ben, due=other.response_due_at, goal="Call", by=shipped.ben)
    attach(other, file=ContentFile(b"%PDF-1.7", "offer.pdf"), by=shipped.ben)
    record_event(other, kind="demo_request", by=shipped.ben, key="d")
    merged = merge_leads(keep, other=other, by=shipped.lea)
    assert (merged.name, merged.company, merged.email_key) == ("Wang Fang", "Morning Star", "wf@example.com")
    for model in (Touch, Activity, Attachment, FollowUp):
        assert not model.objects.about(other).exists(), model
    assert FollowUp.objects.about(keep).open().count() == 2
    assert set(FollowUp.objects.about(keep).open().values_list("owner", flat=True)) == {shipped.ann.pk}
    assert LeadEvent.objects.get().lead_id == keep.pk and merged.interest == 15
    other.refresh_from_db()
    assert other.deleted_at and other.duplicate_of_id == keep.pk
    assert merge_leads(keep, other=other, by=shipped.lea).pk == keep.pk
    assert_invariants()


def test_both_must_be_mine_to_change(shipped, two):
    with pytest.raises(NotAllowed):
        merge_leads(two[0], other=two[1], by=shipped.ann)


def test_not_with_itself_nor_with_what_is_converted(shipped, two):
    keep, other = two
    with pytest.raises(Invalid):
        merge_leads(keep, other=keep, by=shipped.lea)
    convert_lead(other, by=shipped.ben)
    with pytest.raises(Conflict):
        merge_leads(keep, other=other, by=shipped.lea)


def test_deleted_and_brought_back(shipped, two):
    lead = delete_lead(two[0], by=shipped.ann)
    assert delete_lead(lead, by=shipped.ann).deleted_at
    with pytest.raises(NotAllowed):
        restore_lead(lead, by=shipped.cy)
    assert restore_lead(lead, by=shipped.ann).owner == shipped.ann
    assert_invariants()
