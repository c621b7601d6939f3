"""One line a request, and its id on what it caused."""

import json
import logging

import pytest
from structlog import contextvars

from crm.jobs import outbox
from crm.jobs.models import Outbox
from crm.operations.logs import formatter
from leads.models import Form, Submission


class Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.setFormatter(formatter("json"))
        self.lines = []

    def emit(self, record):
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def lines():
    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield kept.lines
    logging.getLogger().removeHandler(kept)


def of_requests(lines):
    return [line for line in lines if line["event"] == "request"]


def test_a_request_is_one_line_with_its_figures(client, world, lines):
    client.force_login(world.ann)
    answer = client.get("/leads/?q=13800138000")
    line = of_requests(lines)[-1]
    assert (line["route"], line["status"], line["user"], line["method"]) == ("leads:list", 200, world.ann.pk, "GET")
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["queries"] > 0 and line["ms"] >= line["sql_ms"] > 0
    assert "13800138000" not in json.dumps(line)


def test_a_proxys_id_is_kept_where_it_is_one(client, db):
    assert client.get("/account/login/", headers={"X-Request-ID": "front-0123456789"})["X-Request-ID"] == (
        "front-0123456789"
    )
    for wrong in ("short", "a" * 65, "new\nline-in-it", "sp ace in it"):
        assert client.get("/account/login/", headers={"X-Request-ID": wrong})["X-Request-ID"] != wrong


def test_nothing_is_left_bound_for_the_next_request(client, db):
    client.get("/account/login/")
    assert "request_id" not in contextvars.get_contextvars()


def test_a_crash_is_told_with_its_traceback_and_the_id(client, world, lines, monkeypatch):
    client.raise_request_exception = False
    client.force_login(world.ada)
    monkeypatch.setattr("crm.operations.views.latest_checks", lambda: 1 / 0)
    answer = client.get("/health/")
    assert answer.status_code == 500
    told = [line for line in lines if "ZeroDivisionError" in line.get("exception", "")]
    assert told and told[0]["request_id"] == answer["X-Request-ID"]


def test_the_id_follows_a_submission_into_the_job(client, world, lines):
    form = Form.objects.create(key="trace", name_en="Trace", name_zh="Trace")
    answer = client.post(
        f"/capture/{form.key}/", {"name": "Wang Wei", "phone": "13800138000"}, content_type="application/json"
    )
    assert answer.status_code == 202
    given = answer["X-Request-ID"]
    assert Submission.objects.get().request_id == given
    assert Outbox.objects.get(topic="submission.stored").request_id == given


def test_what_a_handler_logs_and_announces_carries_the_id(world, lines, monkeypatch):
    monkeypatch.setattr(outbox, "_handlers", {})

    @outbox.on("sample.first")
    def first(event):
        logging.getLogger("sample").info("handled")
        outbox.announce("sample.second", row=event.id)

    Outbox.objects.create(topic="sample.first", request_id="from-the-door")
    outbox.handle_batch()
    line = next(line for line in lines if line["event"] == "handled")
    assert (line["request_id"], line["topic"]) == ("from-the-door", "sample.first")
    assert Outbox.objects.get(topic="sample.second").request_id == "from-the-door"
