"""What administrators see and configure for leads."""

import pytest
from django.urls import reverse

from leads.intake.leads import take_in_leads
from leads.intake.submissions import take_in_submissions
from leads.models import AssignmentRule, Form, Lead, LeadPolicy, ScoringGroup, ScoringRule, Submission
from leads.services import create_lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(shipped, client):
    client.force_login(shipped.ada)
    return client


MODELS = ["form", "submission", "lead", "scoringgroup", "scoringrule", "assignmentrule"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", MODELS)
def test_lists_and_pages_open(admin, name, language):
    Submission.objects.create(form=Form.objects.first(), raw={"name": "A", "phone": "13800138000"})
    take_in_submissions()
    take_in_leads()
    headers = {"accept-language": language}
    listed = admin.get(reverse(f"admin:leads_{name}_changelist"), headers=headers)
    assert listed.status_code == 200
    pk = listed.context["cl"].queryset.first().pk
    assert admin.get(reverse(f"admin:leads_{name}_change", args=[pk]), headers=headers).status_code == 200


def test_nobody_else_enters(shipped, client):
    client.force_login(shipped.lea)
    assert client.get(reverse("admin:leads_lead_changelist")).status_code in (302, 403, 404)


def test_policy_is_one_row_and_a_new_threshold_regrades(admin):
    page = admin.get(reverse("admin:leads_leadpolicy_changelist"))
    assert page.url == reverse("admin:leads_leadpolicy_change", args=[1])
    sent = {"mql_threshold": 5, "grade_a": 40, "grade_b": 20, "grade_c": 10}
    sent |= {"response_minutes": 60, "capture_per_minute": 100}
    assert admin.post(page.url, sent).status_code == 302
    assert LeadPolicy.current().mql_threshold == 5 and LeadPolicy.current().rules_changed_at


def test_a_condition_is_edited_as_rows(admin):
    rule = ScoringRule.objects.filter(group__kind="fit").first()
    sent = {
        "group": rule.group_id,
        "name_en": "East China",
        "name_zh": "华东",
        "points": 7,
        "active": "on",
        "order": 1,
        "condition-join": "all",
        "condition-0-join": "all",
        "condition-0-0-field": "region",
        "condition-0-0-op": "contains",
        "condition-0-0-value": "上海",
    }
    answer = admin.post(reverse("admin:leads_scoringrule_change", args=[rule.pk]), sent)
    assert answer.status_code == 302, answer.context["errors"]
    rule.refresh_from_db()
    assert rule.points == 7 and "region" in str(rule.condition)
    assert LeadPolicy.current().rules_changed_at


def test_an_interest_rule_needs_its_behaviour(admin):
    group = ScoringGroup.objects.filter(kind="interest").first()
    sent = {"group": group.pk, "name_en": "X", "name_zh": "X", "points": 1, "active": "on", "order": 1}
    answer = admin.post(reverse("admin:leads_scoringrule_add"), sent | {"condition-join": "all"})
    assert answer.status_code == 200 and "event" in answer.context["adminform"].form.errors


def test_a_rule_is_tried_without_assigning_anything(admin, shipped):
    rule = AssignmentRule.objects.get()
    create_lead(by=shipped.ada, name="Wang Fang", region="上海")
    answer = admin.get(reverse("admin:leads_assignmentrule_try", args=[rule.pk]))
    assert answer.status_code == 200 and answer.context["taken"] == 1
    assert Lead.objects.get().owner is None


def test_a_held_submission_is_released_and_assigned(admin):
    raw = {"name": "http://a.example", "need": "http://a http://b"}
    held = Submission.objects.create(form=Form.objects.first(), raw=raw)
    take_in_submissions()
    url = reverse("admin:leads_submission_changelist")
    admin.post(url, {"action": "release_them", "_selected_action": [held.pk]})
    take_in_submissions()
    take_in_leads()
    held.refresh_from_db()
    assert held.state == "lead" and held.lead.owner


def test_a_form_asks_for_a_way_to_answer(admin):
    form = Form.objects.first()
    sent = {"name_en": "F", "name_zh": "F", "key": form.key, "fields": ["company"], "active": "on"}
    answer = admin.post(reverse("admin:leads_form_change", args=[form.pk]), sent)
    assert "fields" in answer.context["adminform"].form.errors


def test_failed_leads_are_tried_again(admin, shipped):
    lead = create_lead(by=shipped.ada, name="Stuck")
    Lead.objects.update(intake="failed", intake_attempts=8)
    admin.post(reverse("admin:leads_lead_changelist"), {"action": "retry_them", "_selected_action": [lead.pk]})
    take_in_leads()
    lead.refresh_from_db()
    assert lead.owner


def test_a_rule_offers_whom_it_may_name(admin, shipped):
    asked = {"app_label": "leads", "model_name": "assignmentrule", "field_name": "users", "term": ""}
    offered = {row["id"] for row in admin.get(reverse("admin:autocomplete"), asked).json()["results"]}
    assert {str(shipped.ann.pk), str(shipped.lea.pk)} <= offered
    assert str(shipped.ada.pk) not in offered
