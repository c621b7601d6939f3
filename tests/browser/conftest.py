"""A real browser on a real server. A test fails when the page logs an error or a request of it fails."""

import re

import pytest

from .chrome import find_chrome

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def chrome():
    """The browser, started once a file: its loop runs in this thread, which Django would take for asynchronous code.

    While it runs Django has other connections here; those of before would outlive their database.
    """
    from django.db import connections
    from playwright.sync_api import sync_playwright

    connections.close_all()
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=find_chrome(), args=FLAGS)
        yield browser
        browser.close()


class Trouble:
    """What went wrong in a page: console errors, exceptions, failed requests, answers of 400 and above."""

    def __init__(self):
        self.seen: list[str] = []
        self.expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """A complaint that belongs to the test, e.g. `409 .*/move/`."""
        self.expected.append(pattern)

    def left(self) -> list[str]:
        """What nobody expected."""
        return [text for text in self.seen if not any(re.search(pattern, text) for pattern in self.expected)]

    def watch(self, page) -> None:
        page.on("console", lambda said: said.type == "error" and self._note(f"console: {said.text} {said.location}"))
        page.on("pageerror", lambda error: self._note(f"exception: {error}"))
        page.on("requestfailed", lambda request: self._failed(request))
        page.on("response", lambda answer: answer.status >= 400 and self._note(f"{answer.status} {answer.url}"))

    def _failed(self, request):
        if request.failure != "net::ERR_ABORTED":  # a page left while something was still loading
            self._note(f"failed: {request.method} {request.url} {request.failure}")

    def _note(self, text):
        self.seen.append(text)


@pytest.fixture
def trouble():
    """Complaints of the pages of this test; `trouble.expect("409 .*/move/")` allows one."""
    found = Trouble()
    yield found
    assert found.left() == []


@pytest.fixture
def new_page(chrome, live_server, trouble):
    """A function that opens a page in a session of its own: `new_page(locale="zh-CN", width=390, user=ann)`."""
    contexts = []

    def open_page(*, locale="en-US", width=1280, height=800, theme="light", user=None):
        context = chrome.new_context(
            base_url=live_server.url,
            locale=locale,
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            color_scheme=theme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        trouble.watch(page)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page):
    """One page, logged out, desktop size, English."""
    return new_page()


def session_cookie(user, url) -> dict:
    """The cookie of a browser in which `user` has logged in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }
