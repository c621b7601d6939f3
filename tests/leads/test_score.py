"""Scores in the tables: the threshold, the sweep, the fading."""

import datetime as dt

import pytest
from django.utils import timezone

from crm.followups.models import Activity, Notification
from crm.jobs.outbox import handle_batch
from leads.intake.leads import take_in_leads
from leads.models import Lead, LeadEvent, LeadPolicy, ScoringRule
from leads.scoring.rescore import anything_stale, rescore_all
from leads.scoring.rules import rules_changed
from leads.services import change_lead, create_lead, record_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(shipped):
    lead = create_lead(
        by=shipped.ada,
        name="王芳",
        company="晨星制造",
        title="总经理",
        industry="制造业",
        phone="13800138000",
        need="报价",
    )
    take_in_leads()
    lead.refresh_from_db()
    return lead


def test_the_shipped_rules_say_what_the_mission_says(lead):
    lines = {line["rule"]["en"]: line["points"] for line in lead.score_detail}
    assert lines["Target industry"] == 5 and lines["Decision-maker's title"] == 10
    points = dict(ScoringRule.objects.exclude(event="").values_list("event", "points"))
    assert (points["pricing_page"], points["demo_request"], points["mail_opened"]) == (3, 15, 1)


def test_a_change_counts_at_once(lead, shipped):
    before = lead.score
    assert change_lead(lead, by=shipped.ada, title="实习生").score == before - 10


def test_passing_the_threshold_is_announced_once_and_tells_the_manager(lead, shipped):
    LeadPolicy.objects.update(mql_threshold=40)
    for n in range(3):
        record_event(lead, kind="demo_request", by=shipped.ada, key=str(n))
    lead.refresh_from_db()
    assert lead.is_mql
    while handle_batch():
        pass
    assert Activity.objects.about(lead).filter(kind="mql").count() == 1
    assert Notification.objects.filter(kind="lead_mql").count() == 1


def test_the_sweep_follows_changed_rules(lead):
    assert not anything_stale()
    ScoringRule.objects.filter(name_en="Target industry").update(points=7)
    rules_changed()
    assert anything_stale()
    assert rescore_all() == 1
    assert not anything_stale()
    assert Lead.objects.get().fit == lead.fit + 2


def test_interest_fades_over_night(lead, shipped):
    record_event(lead, kind="demo_request", by=shipped.ada)
    old = timezone.now() - dt.timedelta(days=30)
    LeadEvent.objects.update(at=old)
    Lead.objects.update(scored_at=timezone.now() - dt.timedelta(days=1, hours=1))
    rescore_all()
    assert Lead.objects.get().interest == 8
    assert rescore_all() == 0


def test_a_broken_rule_is_left_out(lead):
    ScoringRule.objects.filter(name_en="Target industry").update(condition={"field": "nothing", "op": "is"})
    rules_changed()
    rescore_all()
    assert Lead.objects.get().fit == lead.fit - 5


def test_a_batch_takes_the_same_number_of_queries(shipped, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for rows in (10, 50):
        for n in range(rows):
            create_lead(by=shipped.ada, name=f"Lead {n}")
        take_in_leads()
        Lead.objects.update(scored_at=None)
        with CaptureQueriesContext(connection) as asked:
            rescore_all()
        counts.append(len(asked))
    assert counts[0] == counts[1]
