"""A row that failed says why, in the words of whoever asked and of the server that could not answer."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from crm.bench import failing
from crm.bench.measuring import Unexpected
from crm.runtime import places


@pytest.fixture
def log(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "VAR", tmp_path)
    (tmp_path / "log").mkdir()
    return tmp_path / "log" / "web.log"


def line(event, *, after=1, level="error", **more):
    at = datetime.now(UTC) + timedelta(seconds=after)
    return json.dumps({"event": event, "level": level, "timestamp": at.isoformat(), **more}) + "\n"


def fail():
    raise Unexpected("503 for /leads/")


def test_it_quotes_the_last_error_of_a_server(log):
    log.write_text(
        line("an older one", after=-60)
        + "Traceback of a library, in no JSON\n"
        + line("Service Unavailable", exception="Traceback ...\nQueryCanceled: statement timeout")
        + line("a request", level="info", after=2)
    )
    row = failing.kept(fail, "lead-list", "Lead list", "lists", "rep")
    assert row["told"] == "Unexpected: 503 for /leads/ [web: Service Unavailable QueryCanceled: statement timeout]"
    assert not row["checks"][0]["hit"]


def test_where_no_server_said_anything_the_asker_has_the_word(log):
    log.write_text(line("an older one", after=-60))
    assert failing.kept(fail, "board", "Board", "lists")["told"] == "Unexpected: 503 for /leads/"


def test_what_works_is_the_row_itself(log):
    assert failing.kept(lambda: {"figures": {"p50": 1}}, "board", "Board", "lists") == {"figures": {"p50": 1}}
