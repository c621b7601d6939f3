"""What is too large is refused unread, with and without a length, as JSON and as files."""

import io

import pytest
from django.test import Client

from crm.web.bodies import measured

MB = 1024 * 1024


@pytest.fixture
def visitor(db):
    return Client()


@pytest.mark.parametrize("path", ["/account/login/", "/api/v1/leads/", "/capture/contact-us/"])
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_ten_megabytes_are_413(visitor, path, kind):
    answer = visitor.generic("POST", path, b" " * (10 * MB), content_type=kind)
    assert answer.status_code == 413
    problem = not path.startswith("/account/")
    assert answer["Content-Type"].startswith("application/problem+json" if problem else "text/html")
    assert not problem or answer.json()["code"] == "too_large"


@pytest.mark.parametrize("path", ["/leads/import/", "/api/v1/imports/"])
def test_a_file_may_be_larger_where_files_go_but_not_endless(visitor, path):
    kind = "multipart/form-data; boundary=b"
    assert visitor.generic("POST", path, b" " * (10 * MB), content_type=kind).status_code in (302, 401, 403)
    assert visitor.generic("POST", path, b" " * (33 * MB), content_type=kind).status_code == 413
    assert visitor.generic("POST", path, b" " * (10 * MB), content_type="application/json").status_code == 413


def chunked(body, path="/api/v1/leads/", kind="application/json"):
    """(length told, bytes that arrive) of a chunked body."""
    source = io.BytesIO(body)
    told = []

    def application(environ, start_response):
        told.append((environ["CONTENT_LENGTH"], len(environ["wsgi.input"].read())))

    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "PATH_INFO": path, "CONTENT_TYPE": kind, "wsgi.input": source}
    measured(application)(environ, None)
    return told[0]


def test_a_chunked_body_is_told_its_length_and_read_no_further_than_one_byte_too_many():
    assert chunked(b"x" * 100_000) == ("100000", 100_000)
    assert chunked(b"x" * (10 * MB)) == (str(5 * MB + 1), 5 * MB + 1)
    assert chunked(b"x" * (10 * MB), "/leads/import/", "multipart/form-data; boundary=b")[1] == 10 * MB


def test_a_body_with_a_length_passes_untouched():
    seen = []
    measured(lambda environ, start: seen.append(environ))({"CONTENT_LENGTH": "5"}, None)
    assert seen == [{"CONTENT_LENGTH": "5"}]
