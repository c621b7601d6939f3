"""POST /capture/<form key>/: durable first, equal answers, and no input that breaks it."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from leads.capture import doors
from leads.intake.leads import take_in_leads
from leads.intake.submissions import take_in_submissions
from leads.models import Lead, LeadEvent, LeadPolicy, Submission, VisitorEvent

pytestmark = pytest.mark.django_db

URL = "/capture/contact-us/"


@pytest.fixture
def site(shipped):
    return Client(enforce_csrf_checks=True)


def post(site, data, url=URL, **headers):
    body = data if isinstance(data, str | bytes) else json.dumps(data)
    return site.post(url, body, content_type="application/json", headers=headers)


def test_a_json_post_is_stored_and_answered_with_a_receipt(site):
    answer = post(site, {"name": "王芳", "phone": "13800138000", "consent": True, "utm_source": "baidu", "x": 1})
    assert answer.status_code == 202
    stored = Submission.objects.get()
    assert answer.json() == {"receipt": stored.receipt}
    assert stored.raw["name"] == "王芳" and stored.raw["x"] == 1
    assert stored.consent and stored.consent_text
    assert stored.meta["utm"] == {"source": "baidu"}
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_form_post_is_stored_too(site):
    answer = site.post(URL, {"name": "Wang Fang", "email": "wf@example.com", "consent": "on"})
    assert answer.status_code == 202
    assert Submission.objects.get().consent
    encoded = site.post(URL, "name=Li+Na&phone=1", content_type="application/x-www-form-urlencoded")
    assert encoded.status_code == 202


def test_a_browser_on_another_site_may_ask_first(site):
    answer = site.options(URL, headers={"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 204
    assert "Idempotency-Key" in answer["Access-Control-Allow-Headers"]


def test_the_same_key_and_body_give_the_same_receipt(site):
    first = post(site, {"name": "A", "phone": "1"}, **{"Idempotency-Key": "k1"})
    again = post(site, {"phone": "1", "name": "A"}, **{"Idempotency-Key": "k1"})
    assert first.json() == again.json() and (first.status_code, again.status_code) == (202, 202)
    assert Submission.objects.count() == 1


def test_the_same_key_with_another_body_is_refused(site):
    post(site, {"name": "A"}, **{"Idempotency-Key": "k1"})
    other = post(site, {"name": "B"}, **{"Idempotency-Key": "k1"})
    assert other.status_code == 422 and other["Content-Type"] == "application/problem+json"


def test_new_known_and_suspected_get_equal_answers(site):
    new = post(site, {"name": "A", "phone": "13800138000"})
    known = post(site, {"name": "A", "phone": "13800138000"})
    junk = post(site, {"name": "http://a.example", "need": "http://a http://b", "website_url": "x"})
    assert {(r.status_code, tuple(r.json())) for r in (new, known, junk)} == {(202, ("receipt",))}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name", "phone", "email"}),
        ({"company": "Only a company"}, {"name", "phone", "email"}),
        ({"name": "   "}, {"name", "phone", "email"}),
        ({"name": ["a"]}, {"name"}),
        ({"name": {"a": 1}}, {"name"}),
        ({"name": True}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"name": "A", "email": "x" * 255}, {"email"}),
        ({"name": "A", "need": "x" * 5001}, {"need"}),
        ({"name": "A", "other": "x" * 6000}, {"other"}),
    ],
)
def test_what_is_of_no_use_is_told_by_field(site, body, fields):
    answer = post(site, body)
    assert answer.status_code == 400 and set(answer.json()["errors"]) == fields
    assert answer["Content-Type"] == "application/problem+json"
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "body",
    ["", "[]", "null", "{", '"a"', "\xff", "[" * 100_000, '{"name": "A", "x": ' + "[" * 5000 + "]" * 5000 + "}"],
)
def test_what_is_no_json_object_is_a_400(site, body):
    assert post(site, body).status_code in (400, 202, 415)


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "A\\u0000B", "x\\u0000": "\\u0000"}',
        '{"name": "half \\ud800 character"}',
        '{"name": "A", "x": NaN, "y": 1e999, "z": -Infinity}',
        '{"name": "A", "x": 1' + "0" * 4000 + "}",
        '{"phone": 13800138000}',
        '{"name": "A", "a": {"b": {"c": {"d": {"e": {"f": {"g": 1}}}}}}}',
        '{"name": "A", "website_url": 3, "utm": [1], "visitor": {"a": 1}}',
    ],
)
def test_odd_values_are_stored_without_harm(site, body):
    answer = post(site, body)
    assert answer.status_code == 202, answer.content
    take_in_submissions()
    take_in_leads()
    assert Submission.objects.get().state == "lead"


def test_giants_and_strangers_are_refused(site):
    assert post(site, json.dumps({"name": "x" * 200_000})).status_code == 413
    assert post(site, json.dumps({"name": "x" * 10_000_000})).status_code == 413
    assert site.post(URL, "name=A", content_type="text/plain").status_code == 415
    assert site.get(URL).status_code == 405
    assert post(site, {"name": "A"}, url="/capture/nothing/").status_code == 404


def test_beyond_the_limit_of_a_minute_one_is_asked_to_wait(site):
    LeadPolicy.objects.update(capture_per_minute=3)
    codes = [post(site, {"name": "A"}).status_code for _ in range(5)]
    assert codes == [202, 202, 202, 429, 429]
    assert int(post(site, {"name": "A"})["Retry-After"]) > 0
    elsewhere = site.post(URL, '{"name": "A"}', content_type="application/json", REMOTE_ADDR="203.0.113.7")
    assert elsewhere.status_code == 202


def test_a_database_that_refuses_means_not_stored(site, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("gone")

    monkeypatch.setattr(doors, "store_submission", away)
    answer = post(site, {"name": "A"})
    assert answer.status_code == 503 and answer["Retry-After"] == "5"


def test_behaviour_before_and_after_the_form_counts_for_the_lead(site, django_capture_on_commit_callbacks):
    from crm.jobs.outbox import handle_batch

    events = URL + "events/"
    assert post(site, {"visitor": "v1", "kind": "pricing_page", "key": "p1"}, url=events).json() == {"accepted": 1}
    post(site, {"visitor": "v1", "kind": "pricing_page", "key": "p1"}, url=events)
    assert VisitorEvent.objects.count() == 1
    receipt = post(site, {"name": "A", "phone": "13800138000", "visitor": "v1"}).json()["receipt"]
    take_in_submissions()
    take_in_leads()
    lead = Lead.objects.get()
    assert set(lead.behaviour.values_list("kind", flat=True)) == {"pricing_page", "contact_request"}
    assert lead.interest == 13
    post(site, {"receipt": receipt, "events": [{"kind": "demo_request"}]}, url=events)
    while handle_batch():
        pass
    assert LeadEvent.objects.filter(lead=lead, kind="demo_request").exists()


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "pricing_page"},
        {"visitor": "v", "kind": "Not a kind!"},
        {"visitor": 3, "kind": "x"},
        {"visitor": "v", "kind": "x", "at": "yesterday"},
        {"visitor": "v", "kind": "x", "data": {"a": "x" * 3000}},
        {"events": []},
        {"events": [1]},
        {"visitor": "v", "events": [{"kind": "x"}] * 51},
    ],
)
def test_events_of_no_use_are_refused(site, body):
    assert post(site, body, url=URL + "events/").status_code == 400
