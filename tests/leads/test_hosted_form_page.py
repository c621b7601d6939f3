"""The hosted form, its thanks, its frame, its script and its QR code."""

import json
import re

import pytest
from django.db import OperationalError
from django.test import Client

from leads.intake.leads import take_in_leads
from leads.intake.submissions import take_in_submissions
from leads.models import Form, Lead, LeadPolicy, Submission
from leads.views import public

pytestmark = pytest.mark.django_db

URL = "/f/contact-us/"


@pytest.fixture
def visitor(shipped):
    """A browser without a session, on any web site."""
    return Client(enforce_csrf_checks=True)


def fields(page):
    """The hidden fields that the page would send."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return dict(found)


def test_the_page_is_in_the_visitors_language(visitor):
    assert "Talk to our team" in visitor.get(URL, headers={"Accept-Language": "en"}).content.decode()
    assert "与我们的团队聊聊" in visitor.get(URL, headers={"Accept-Language": "zh-CN"}).content.decode()
    page = visitor.get(URL + "?lang=zh", headers={"Accept-Language": "en"}).content.decode()
    assert "您的姓名" in page and 'lang="zh' in page


def test_a_post_is_stored_thanked_and_becomes_a_lead(visitor, shipped):
    page = visitor.get(URL + "?utm_source=baidu&utm_campaign=spring", headers={"Referer": "https://shop.example/"})
    sent = {**fields(page), "name": "王芳", "phone": "13800138000", "need": "A CRM", "consent": "on"}
    answer = visitor.post(URL + "?utm_source=baidu&utm_campaign=spring", sent)
    assert answer.status_code == 302
    assert "Received" in visitor.get(answer.url).content.decode()
    stored = Submission.objects.get()
    assert stored.meta["utm"] == {"source": "baidu", "campaign": "spring"}
    assert stored.meta["referrer"] == "https://shop.example/" and stored.meta["seconds"] is not None
    assert stored.consent and stored.consent_text and "key" not in stored.raw
    take_in_submissions()
    take_in_leads()
    assert Lead.objects.get().owner


def test_sent_twice_it_is_stored_once_and_corrected_it_is_stored_again(visitor):
    sent = {**fields(visitor.get(URL)), "name": "Wang Fang"}
    visitor.post(URL, sent)
    visitor.post(URL, sent)
    assert Submission.objects.count() == 1
    visitor.post(URL, {**sent, "name": "Wang Fang Fang"})
    assert Submission.objects.count() == 2


def test_what_is_missing_is_said_at_the_field_and_nothing_typed_is_lost(visitor):
    answer = visitor.post("/f/trial/", {"name": "Wang Fang", "need": "A <b>CRM</b>", "consent": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="f-company_error"' in page
    assert 'value="Wang Fang"' in page and "A &lt;b&gt;CRM" in page and "checked" in page
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{}, {"name": "  "}, {"name": "x" * 500}, {"name": "A", "email": "nobody"}, {"name": "A", "need": "x" * 5001}],
)
def test_what_is_of_no_use_is_not_stored(visitor, wrong):
    answer = visitor.post(URL, wrong)
    assert answer.status_code == 422 and 'class="error"' in answer.content.decode()
    assert not Submission.objects.exists()


def test_a_form_without_required_fields_asks_for_a_way_to_answer(visitor):
    Form.objects.filter(key="contact-us").update(required=[])
    assert "Give a name, a phone number" in visitor.post(URL, {"company": "Star"}).content.decode()


def test_the_trap_costs_points_and_keeps_nothing_out(visitor):
    visitor.post(URL, {"name": "Wang Fang", "phone": "13800138000", "website_url": "https://spam.example"})
    take_in_submissions()
    take_in_leads()
    assert Lead.objects.get().validity["trap"] == "trap"


def test_when_storing_fails_the_page_keeps_everything_and_says_503(visitor, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("gone")

    sent = {**fields(visitor.get(URL)), "name": "Wang Fang", "need": "line 1\nline 2 <"}
    with monkeypatch.context() as patch:
        patch.setattr(public, "store_submission", away)
        answer = visitor.post(URL, sent)
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"]
    assert 'value="Wang Fang"' in page and "line 2 &lt;" in page and sent["key"] in page
    assert visitor.post(URL, sent).status_code == 302
    assert Submission.objects.get().raw["name"] == "Wang Fang"


def test_without_a_database_at_all_nothing_typed_is_lost(visitor, monkeypatch):
    def away(key):
        raise OperationalError("gone")

    monkeypatch.setattr(public, "form_or_404", away)
    assert visitor.get(URL).status_code == 503
    answer = visitor.post(URL, {"name": "Wang Fang"})
    assert answer.status_code == 503 and 'value="Wang Fang"' in answer.content.decode()


def test_too_many_are_asked_to_wait_and_keep_their_words(visitor):
    LeadPolicy.objects.update(capture_per_minute=1)
    visitor.post(URL, {"name": "One"})
    answer = visitor.post(URL, {"name": "Two"})
    assert answer.status_code == 429 and answer["Retry-After"] and 'value="Two"' in answer.content.decode()


def test_only_the_sites_that_the_form_names_may_frame_it(visitor):
    answer = visitor.get(URL)
    assert "frame-ancestors *" in answer["Content-Security-Policy"] and "X-Frame-Options" not in answer
    evil = ["https://www.example.com", "https://a.example; script-src *", "javascript:alert(1)"]
    Form.objects.filter(key="contact-us").update(frame_origins=evil)
    policy = visitor.get(URL)["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://www.example.com" in policy and "script-src *" not in policy
    Form.objects.filter(key="contact-us").update(frame_origins=[])
    answer = visitor.get(URL)
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"] and answer["X-Frame-Options"] == "DENY"


def test_a_signed_in_persons_other_pages_forbid_framing(visitor, shipped):
    visitor.force_login(shipped.ann)
    assert visitor.get("/leads/")["X-Frame-Options"] == "DENY"


def test_no_cookie_is_set(visitor):
    visitor.get(URL)
    visitor.post(URL, {"name": "Wang Fang"})
    assert not visitor.cookies


def test_the_script_and_the_code_come_only_for_forms_that_exist(visitor):
    script = visitor.get(URL + "embed.js")
    assert script["Content-Type"].startswith("text/javascript") and b"createElement" in script.content
    code = visitor.get(URL + "qr.svg?utm_campaign=fair&evil=1")
    assert code["Content-Type"] == "image/svg+xml" and code.content.startswith(b"<svg")
    assert code.content != visitor.get(URL + "qr.svg").content
    for path in ("", "embed.js", "qr.svg"):
        assert visitor.get(f"/f/none/{path}").status_code == 404
        assert visitor.get(f"/f/%00/{path}").status_code == 404
    Form.objects.update(active=False)
    assert visitor.get(URL).status_code == 404


def test_other_methods_and_bodies_are_refused(visitor):
    assert visitor.put(URL).status_code == 405
    body = json.dumps([1])
    assert visitor.post(URL, body, content_type="application/json").status_code == 400
    assert visitor.post(URL, b"x", content_type="text/plain").status_code == 415
    assert visitor.post(URL, {"name": "x" * 200_000}).status_code == 413
