"""What no row of the table asks for: errors of every layer, files, redirects. All carry the same headers."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory, override_settings
from whitenoise.middleware import WhiteNoiseMiddleware

from crm.web.headers import guarded

from .headers import faults

MB = 1024 * 1024


@pytest.fixture
def visitor(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("status", "method", "path", "more"),
    [
        (400, "get", "/account/login/", {"headers": {"host": "elsewhere.example"}}),
        (400, "get", "/api/v1/leads/", {"headers": {"host": "elsewhere.example"}}),
        (401, "get", "/api/v1/leads/", {}),
        (404, "get", "/nowhere/", {}),
        (404, "get", "/api/v1/nowhere/", {}),
        (404, "get", "/static/nothing.js", {}),
        (404, "get", "/media/anything", {}),
        (404, "get", "/f/no-such-form/", {}),
        (302, "get", "/leads/", {}),
        (302, "get", "/admin/", {}),
        (301, "get", "/leads", {}),
        (405, "delete", "/account/login/", {}),
        (413, "generic", "/account/login/", {"data": b" " * (10 * MB), "content_type": "text/plain"}),
        (413, "generic", "/api/v1/leads/", {"data": b" " * (10 * MB), "content_type": "application/json"}),
    ],
)
def test_what_nobody_has_logged_in_for(visitor, status, method, path, more):
    answer = visitor.generic("POST", path, **more) if method == "generic" else getattr(visitor, method)(path, **more)
    assert answer.status_code == status
    assert list(faults(answer)) == []


def test_a_form_without_its_token_is_403(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ann)
    answer = client.post("/leads/new/", {"name": "x"})
    assert answer.status_code == 403
    assert list(faults(answer)) == []


def test_too_many_guesses(visitor, world):
    sent = {"email": world.ann.email, "password": "wrong"}
    for _turn in range(11):
        answer = visitor.post("/api/v1/auth/token/", sent, content_type="application/json")
    assert answer.status_code == 429
    assert list(faults(answer)) == []


@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/leads/"])
def test_a_bug(visitor, monkeypatch, path):
    monkeypatch.setattr("crm.users.middleware._zone", lambda path, user: 1 / 0)
    answer = visitor.get(path)
    assert answer.status_code == 500
    assert list(faults(answer)) == []


@pytest.mark.parametrize("path", ["/leads/", "/api/v1/leads/", "/f/contact-us/", "/healthz"])
def test_an_outage(visitor, path):
    def refuse(*args, **kwargs):
        raise OperationalError("the database system is starting up")

    visitor.cookies["sessionid"] = "0123456789abcdefghijklmnopqrstuv"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        answer = visitor.get(path)
    assert answer.status_code == 503 or path == "/healthz"
    assert list(faults(answer)) == []


def test_a_static_file_may_be_kept_and_is_closed_otherwise(tmp_path):
    """The file itself is given by WhiteNoise, outside of what sets the policy of a page."""
    (tmp_path / "app.0123456789ab.css").write_text("body {}")
    with override_settings(STATIC_ROOT=tmp_path, WHITENOISE_AUTOREFRESH=False, WHITENOISE_USE_FINDERS=False):
        files = guarded(WhiteNoiseMiddleware(lambda request: pytest.fail("no such file")))
        answer = files(RequestFactory().get("/static/app.0123456789ab.css"))
    assert answer.status_code == 200
    assert "max-age" in answer["Cache-Control"]
    assert list(faults(answer, kept=True)) == []


def over_https(get):
    """The whole stack as production has it, built anew because Django's middleware reads settings when it starts."""
    with override_settings(
        HTTPS=True,
        SECURE_SSL_REDIRECT=True,
        SECURE_HSTS_SECONDS=31_536_000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True,
        SECURE_HSTS_PRELOAD=True,
        SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):
        return get(Client(raise_request_exception=False))


@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/leads/", "/nowhere/", "/healthz", "/static/nothing.js"])
def test_https_is_for_ever(db, path):
    answer = over_https(lambda client: client.get(path, headers={"x-forwarded-proto": "https"}))
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert list(faults(answer)) == []


def test_plain_http_is_sent_to_https(db):
    answer = over_https(lambda client: client.get("/account/login/"))
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/account/login/")
    assert list(faults(answer)) == []
