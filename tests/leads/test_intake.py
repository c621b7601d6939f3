"""From the stored submission to the rep."""

import pytest

from crm.customers.models import Touch
from crm.followups.models import Activity, FollowUp, Notification
from leads.intake import submissions
from leads.intake.leads import take_in_leads
from leads.intake.submissions import take_in_submissions
from leads.models import Assignment, AssignmentRule, Form, Lead, LeadEvent, Submission

pytestmark = pytest.mark.django_db


def sent(key="contact-us", **raw):
    return Submission.objects.create(form=Form.objects.get(key=key), raw=raw)


def work():
    return take_in_submissions(), take_in_leads()


def test_a_submission_becomes_a_scored_assigned_lead_with_its_follow_up(shipped):
    submission = sent(
        name="王芳", company="晨星制造", title="总经理", phone="13800138000", need="报价", industry="制造业"
    )
    assert work() == (1, 1)
    submission.refresh_from_db()
    lead = Lead.objects.get()
    assert (submission.state, submission.lead) == ("lead", lead)
    assert (lead.phone_e164, lead.intake, lead.status) == ("+8613800138000", "done", "assigned")
    assert lead.score == lead.fit + lead.interest > 30
    assert lead.owner in (shipped.ann, shipped.ben, shipped.cy)
    assert FollowUp.objects.about(lead).get().owner == lead.owner
    assert Notification.objects.filter(user=lead.owner).count() == 1
    assert Touch.objects.about(lead).count() == 1
    assert LeadEvent.objects.get(lead=lead).kind == "contact_request"
    assert Assignment.objects.get().why["strategy"] == "least_loaded"


def test_working_again_changes_nothing(shipped):
    sent(name="Wang Fang", phone="13800138000")
    work()
    before = Activity.objects.count(), Notification.objects.count(), FollowUp.objects.count()
    assert work() == (0, 0)
    assert before == (Activity.objects.count(), Notification.objects.count(), FollowUp.objects.count())


def test_the_same_person_again_is_linked_and_overwrites_nothing(shipped):
    sent(name="Wang Fang", phone="13800138000", company="Morning Star")
    work()
    again = sent("trial", name="W. Fang", phone="+86 138 0013 8000", company="Evening Star", need="A trial")
    work()
    lead = Lead.objects.get()
    again.refresh_from_db()
    assert (again.state, again.lead) == ("linked", lead)
    assert (lead.name, lead.company) == ("Wang Fang", "Morning Star")
    assert Touch.objects.about(lead).count() == 2
    assert Notification.objects.filter(user=lead.owner, kind="lead_came_again").count() == 1
    assert set(LeadEvent.objects.values_list("kind", flat=True)) == {"contact_request", "trial_request"}


def test_a_lead_that_smells_is_assigned_all_the_same(shipped):
    sent(name="test", phone="123", email="not an address", need="hello")
    work()
    lead = Lead.objects.get()
    assert lead.owner
    assert lead.validity["phone"] == "impossible" and lead.validity["email"] == "invalid"
    assert lead.grade == "D"


def test_only_what_no_person_sends_is_held_back(shipped):
    junk = sent(name="http://buy.example", need="http://a.example http://b.example", website_url="http://c.example")
    work()
    junk.refresh_from_db()
    assert (junk.state, Lead.objects.count()) == ("quarantined", 0)


def test_a_row_that_fails_is_put_off_and_blocks_no_other(shipped, monkeypatch):
    bad, good = sent(name="Bad"), sent(name="Good")
    real = submissions.take_in
    monkeypatch.setattr(
        submissions, "take_in", lambda row, values, **more: 1 / 0 if row.pk == bad.pk else real(row, values, **more)
    )
    take_in_submissions_with_patch()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.state) == ("stored", 1, "lead")
    assert "ZeroDivisionError" in bad.error and bad.not_before


def take_in_submissions_with_patch():
    return submissions.take_in_submissions()


def test_a_row_that_fails_too_often_is_shown_as_failed(shipped):
    row = sent(name="Kills its worker")
    Submission.objects.filter(pk=row.pk).update(attempts=8)
    work()
    row.refresh_from_db()
    assert row.state == "failed" and row.error


def test_nobody_able_to_take_it_lets_it_wait_and_tells_the_managers_once(shipped):
    for rep in (shipped.ann, shipped.ben, shipped.cy):
        rep.takes_leads = False
        rep.save()
    sent(name="One", phone="13800138001")
    sent(name="Two", phone="13800138002")
    work()
    assert set(Lead.objects.values_list("intake", flat=True)) == {"waiting"}
    assert Notification.objects.filter(user=shipped.lea, kind="leads_waiting").count() == 1
    shipped.ann.takes_leads = True
    shipped.ann.save()
    Lead.objects.update(intake_not_before=None)
    take_in_leads()
    assert set(Lead.objects.values_list("owner", flat=True)) == {shipped.ann.pk}


def test_a_broken_rule_is_skipped(shipped):
    AssignmentRule.objects.create(name_en="Broken", name_zh="坏", order=1, condition={"field": "nope", "op": "is"})
    sent(name="One")
    work()
    tried = Assignment.objects.get().why["tried"]
    assert tried[0]["skipped"] == "broken"
