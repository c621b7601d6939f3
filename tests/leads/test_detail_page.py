"""The page of one lead: its parts, its verbs, its conflicts."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.customers.models import Source, Touch
from crm.followups.models import Activity, FollowUp, Notification
from leads.intake.leads import take_in_leads
from leads.models import Lead, Submission
from leads.scoring.rescore import rescore_all
from leads.services import assign_lead, change_lead, create_lead

pytestmark = pytest.mark.django_db

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ann(client, shipped):
    client.force_login(shipped.ann)
    return client


@pytest.fixture
def lead(shipped):
    """A lead that the worker gave to Ann, from a source."""
    lead = create_lead(
        by=shipped.ada, name="Wang Fang", company="Star Ltd", phone="13800138000", source=Source.objects.first()
    )
    return assign_lead(lead, to=shipped.ann, by=shipped.lea, why="speaks Chinese")


def url(name, lead):
    return reverse(f"leads:{name}", args=[lead.pk])


def events(answer):
    return json.loads(answer.headers["HX-Trigger"])


PAGES = ["detail", "head", "side", "origin", "history", "edit", "merge", "contact", "release", "disqualify", "convert"]
POSTS = [*(set(PAGES) & {"edit", "merge", "contact", "release", "disqualify", "convert"}), "delete", "qualify", "claim"]


@pytest.mark.parametrize("name", PAGES)
def test_a_strangers_page_is_not_found(client, shipped, lead, name):
    client.force_login(shipped.cy)
    assert client.get(url(name, lead), **PART).status_code == 404


@pytest.mark.parametrize("name", sorted(POSTS))
def test_a_strangers_verb_is_not_found_and_changes_nothing(client, shipped, lead, name):
    client.force_login(shipped.cy)
    before = Lead.objects.values().get(pk=lead.pk)
    assert client.post(url(name, lead), {"reason": "x"}, **PART).status_code == 404
    assert Lead.objects.values().get(pk=lead.pk) == before


@pytest.mark.parametrize("name", PAGES)
def test_every_part_opens_as_part_and_as_page(ann, lead, name):
    assert ann.get(url(name, lead), **PART).status_code == 200
    assert ann.get(url(name, lead)).status_code == 200


@pytest.mark.parametrize("pk", [2**63, 10**30])
def test_ids_beyond_a_bigint_are_not_found(ann, pk):
    for name in (*PAGES, "restore", "assign"):
        answer = ann.get if name in PAGES else ann.post
        assert answer(reverse(f"leads:{name}", args=[pk])).status_code == 404


def test_the_page_tells_score_rep_source_and_clock(ann, shipped, lead):
    take_in_leads()
    rescore_all()
    page = ann.get(url("detail", lead)).content.decode()
    for words in (
        "Why this score",
        "Company is known",
        "Why this rep",
        "Given by Lea.",
        "speaks Chinese",
        "Log first contact",
    ):
        assert words in page


def test_the_rule_that_chose_is_told_with_candidates(client, shipped):
    lead = create_lead(by=shipped.ada, name="Wang Fang")
    take_in_leads()
    lead.refresh_from_db()
    client.force_login(lead.owner)
    page = client.get(url("detail", lead)).content.decode()
    assert "Everybody else" in page and "fewest open leads among 3" in page and "Candidate" in page


def test_arrivals_and_submissions_are_shown(ann, shipped, lead):
    from leads.models import Form

    Touch.objects.create(about=lead, source=lead.source, campaign="spring", utm={"source": "baidu"})
    Submission.objects.create(form=Form.objects.get(key="trial"), raw={"name": "<b>Wang</b>"}, lead=lead, state="lead")
    page = ann.get(url("origin", lead)).content.decode()
    assert "spring" in page and "source: baidu" in page and "&lt;b&gt;Wang" in page


@pytest.mark.parametrize("rows", [2, 20])
def test_the_page_asks_as_much_for_few_as_for_many(ann, shipped, lead, rows, django_assert_max_num_queries):
    for n in range(rows):
        Touch.objects.create(about=lead, source=lead.source, at=timezone.now())
        create_lead(by=shipped.ann, name=f"Twin {n}", phone="13800138000")
    ann.get(url("detail", lead))
    with django_assert_max_num_queries(14):
        ann.get(url("detail", lead))
    with django_assert_max_num_queries(8):
        ann.get(url("origin", lead))


def test_the_primary_action_follows_the_status(ann, client, shipped, lead):
    def action():
        return client.get(url("head", lead)).context["action"]

    client.force_login(shipped.ann)
    assert action() == "contact"
    client.post(url("contact", lead), {"kind": "call", "direction": "out", "body": "Rang"}, **PART)
    assert action() == "qualify"
    client.post(url("qualify", lead), **PART)
    assert action() == "convert"
    client.post(url("disqualify", lead), {"reason": "No budget"}, **PART)
    assert action() == "requalify"


def test_the_first_contact_answers_the_clock_and_the_follow_up(ann, shipped, lead):
    asked = FollowUp.objects.about(lead).open().get()
    data = {"kind": "mail", "direction": "two_way", "body": "Hello", "next_goal": "Offer", "next_kind": "call"}
    answer = ann.post(url("contact", lead), data, **PART)
    assert answer.status_code == 204 and "lead-changed" in events(answer)
    lead.refresh_from_db()
    asked.refresh_from_db()
    assert lead.first_response_at and lead.status == "working"
    assert asked.done_at and asked.outcome == "Hello"
    assert FollowUp.objects.about(lead).open().get().goal == "Offer"
    assert Activity.objects.about(lead).filter(kind="mail", body="Hello").count() == 1


def test_a_late_answer_says_so(ann, lead):
    start = timezone.now() - dt.timedelta(days=10)
    Lead.objects.filter(pk=lead.pk).update(
        assigned_at=start, response_due_at=start + dt.timedelta(hours=2), first_response_at=timezone.now()
    )
    assert "late, in" in ann.get(url("head", lead)).content.decode()


def test_fields_are_edited_and_the_score_follows(ann, lead):
    take_in_leads()
    form = {"name": "Wang Fang", "company": "Star Ltd", "title": "CEO", "version": Lead.objects.get().version}
    assert ann.post(url("edit", lead), form, **PART).status_code == 204
    lead.refresh_from_db()
    assert lead.title == "CEO" and any(line["rule"]["en"] == "Decision-maker's title" for line in lead.score_detail)


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 500}, {"email": "nobody"}, {"need": "x" * 5001}])
def test_wrong_fields_are_said_at_the_field(ann, lead, wrong):
    form = {"name": "Wang Fang", "version": lead.version, **wrong}
    answer = ann.post(url("edit", lead), form, **PART)
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()


def test_a_conflict_shows_both_and_saving_again_keeps_mine(ann, shipped, lead):
    old = Lead.objects.get(pk=lead.pk).version
    change_lead(lead, by=shipped.lea, company="Moon Ltd")
    form = {"name": "Wang Fang", "company": "Sun Ltd", "phone": "13800138000", "version": old}
    answer = ann.post(url("edit", lead), form, **PART)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Moon Ltd" in page and "Sun Ltd" in page
    assert Lead.objects.get(pk=lead.pk).company == "Moon Ltd"
    form["version"] = answer.context["form"]["version"].value()
    assert ann.post(url("edit", lead), form, **PART).status_code == 204
    assert Lead.objects.get(pk=lead.pk).company == "Sun Ltd"


def test_history_names_what_was_changed(ann, shipped, lead):
    change_lead(lead, by=shipped.ann, company="Moon Ltd")
    assign_lead(lead, to=shipped.ben, by=shipped.lea)
    assign_lead(lead, to=shipped.ann, by=shipped.lea)
    page = ann.get(url("history", lead), **PART).content.decode()
    assert "Star Ltd" in page and "Moon Ltd" in page and "Ben" in page


def test_a_manager_assigns_and_the_notice_leads_to_the_lead(client, shipped, lead):
    client.force_login(shipped.lea)
    assert client.get(url("assign", lead), **PART).status_code == 200
    assert client.post(url("assign", lead), {"to": shipped.cy.pk}, **PART).status_code == 422
    assert client.post(url("assign", lead), {"to": shipped.ben.pk}, **PART).status_code == 204
    notice = Notification.objects.get(user=shipped.ben, kind="lead_assigned")
    client.force_login(shipped.ben)
    answer = client.get(reverse("followups:notification", args=[notice.pk]))
    assert answer.url == lead.get_absolute_url() and client.get(answer.url).status_code == 200


def test_a_rep_does_not_assign(ann, shipped, lead):
    assert ann.get(url("assign", lead)).status_code == 403


def test_released_with_a_reason_it_is_the_pools(ann, lead):
    assert ann.post(url("release", lead), {"reason": ""}, **PART).status_code == 422
    assert ann.post(url("release", lead), {"reason": "Not my region"}, **PART).status_code == 204
    lead.refresh_from_db()
    assert lead.owner is None and lead.pool


def test_deleted_and_brought_back(ann, client, shipped, lead):
    ann.post(url("delete", lead), **PART)
    assert ann.get(url("detail", lead)).status_code == 404
    client.force_login(shipped.cy)
    assert client.post(url("restore", lead), **PART).status_code == 404
    client.force_login(shipped.ann)
    client.post(url("restore", lead), **PART)
    assert ann.get(url("detail", lead)).status_code == 200


def test_merged_the_other_lead_leads_here(ann, shipped, lead):
    other = create_lead(by=shipped.ann, name="Wang Fang", phone="13800138000", email="wf@example.com")
    page = ann.get(url("detail", lead)).content.decode()
    assert "Perhaps known already" in page and "same phone" in page
    ann.post(url("merge", lead), {"other": other.pk}, **PART)
    lead.refresh_from_db()
    assert lead.email == "wf@example.com"
    assert ann.get(url("detail", other)).url == lead.get_absolute_url()


def test_anothers_lead_is_no_choice_for_merging(ann, shipped, lead):
    hers = create_lead(by=shipped.cy, name="Of Cy")
    assert ann.post(url("merge", lead), {"other": hers.pk}, **PART).status_code == 422
    assert ann.get(reverse("leads:pick") + "?q=Of+Cy").json() == []


def test_what_was_changed_is_a_dialog_and_by_its_address_a_page(ann, lead):
    assert b"<main" in ann.get(url("history", lead)).content
    assert b"<main" not in ann.get(url("history", lead), **PART).content
