"""A whole page, or the part that htmx asked for; notices reach the reader either way."""

import json

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from crm.web import parts


def ask(*, htmx=False, **headers):
    request = RequestFactory().get("/leads/", headers={"HX-Request": "true", **headers} if htmx else headers)
    request.htmx = HtmxDetails(request)
    request._messages = CookieStorage(request)
    return request


@pytest.fixture
def rendered(monkeypatch):
    seen = []

    def render(request, template, context, status):
        seen.append(template)
        return HttpResponse(status=status)

    monkeypatch.setattr(parts, "render", render)
    return seen


def test_a_reader_gets_the_page_and_htmx_its_part(rendered):
    parts.render_part(ask(), "leads/list.html")
    parts.render_part(ask(htmx=True), "leads/list.html")
    parts.render_part(ask(htmx=True), "leads/list.html", part="leads/_row.html", status=422)
    assert rendered == ["leads/list.html", "leads/_list.html", "leads/_row.html"]


def test_going_back_in_history_gets_the_page(rendered):
    parts.render_part(ask(htmx=True, **{"HX-History-Restore-Request": "true"}), "leads/list.html")
    assert rendered == ["leads/list.html"]


def test_a_cache_keeps_page_and_part_apart(rendered):
    assert "HX-Request" in parts.render_part(ask(), "a.html").headers["Vary"]


def test_done_tells_htmx_by_events():
    answer = parts.done(ask(htmx=True), "Saved", undo="/undo/", changed=["lead-changed"])
    events = json.loads(answer.headers["HX-Trigger"])
    assert answer.status_code == 204
    assert events["toast"] == {"text": "Saved", "tone": "ok", "undo": "/undo/"}
    assert events["dialog-close"] and events["lead-changed"]


def test_done_tells_others_by_a_message():
    request = ask()
    answer = parts.done(request, "Saved", undo="/undo/", to="/leads/")
    message = next(iter(get_messages(request)))
    assert answer.url == "/leads/"
    assert (str(message), message.extra_tags) == ("Saved", "undo:/undo/")


def test_done_goes_back_only_within_the_site():
    assert parts.done(ask(Referer="https://evil.example/x"), "Saved").url == "/"
    assert parts.done(ask(Referer="http://testserver/leads/?q=a"), "Saved").url == "/leads/?q=a"


def test_go_loads_the_whole_page_for_htmx():
    assert parts.go(ask(htmx=True), "/leads/").headers["HX-Redirect"] == "/leads/"
    assert parts.go(ask(), "/leads/").url == "/leads/"
