"""No log holds what opens something: keys in addresses, what stands behind a question mark, the page before."""

import datetime as dt
import io
import json
import logging
import re
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from crm.operations.redacted import redacted, redacted_line
from crm.runtime.access import FORMAT, Redacting
from crm.runtime.places import ROOT

KEY = "x8Fq-Zk3_unguessable"
CUT = {
    f"/account/invitation/{KEY}/": "/account/invitation/*/",
    f"/account/invitation/{KEY}": "/account/invitation/*",
    f"/account/password/reset/key/1f-{KEY}/": "/account/password/reset/key/*/",
    f"/attachments/{KEY}/": "/attachments/*/",
    f"/attachments/{KEY}/delete/": "/attachments/*/delete/",
    f"/api/v1/attachments/{KEY}/": "/api/v1/attachments/*/",
    f"/account/sso/oidc/callback/?code={KEY}&state={KEY}": "/account/sso/oidc/callback/",
    f"/bin/leads/undo/?token={KEY}": "/bin/leads/undo/",
    "/leads/?q=13800138000": "/leads/",
    "/leads/7/": "/leads/7/",
    "/attachments/of/?type=lead&id=7": "/attachments/of/",
}


@pytest.mark.parametrize("address, shown", CUT.items())
def test_an_address_loses_what_opens_something(address, shown):
    assert redacted(address) == shown
    assert redacted_line(f"GET {address} HTTP/1.1") == f"GET {shown} HTTP/1.1"


@pytest.mark.parametrize("line", ["GET", "", f"GET /attachments/{KEY}/", f"GET  /?x={KEY} HTTP/1.1"])
def test_a_request_that_is_none_is_no_way_round(line):
    assert KEY not in redacted_line(line)


ALL = FORMAT + " %(r)s %(U)s %(q)s %(f)s %({referer}i)s %({cookie}i)s %({raw_uri}e)s %({location}o)s %({path_info}e)s"


@pytest.mark.parametrize("address", CUT)
@pytest.mark.parametrize("form", [FORMAT, ALL], ids=["ours", "an operator's"])
def test_gunicorns_own_log_shows_none_of_it(address, form):
    """Whatever an operator puts into the format."""
    path, _mark, query = address.partition("?")
    config = Config()
    config.set("accesslog", "-")
    config.set("access_log_format", form)
    logger, written = Redacting(config), io.StringIO()
    logger.access_log.handlers, logger.access_log.propagate = [logging.StreamHandler(written)], False
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": address,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "203.0.113.9",
        "HTTP_USER_AGENT": "Firefox",
        "HTTP_REFERER": f"https://crm.example{address}",
        "HTTP_COOKIE": f"sessionid={KEY}",
    }
    request = SimpleNamespace(headers=[("REFERER", environ["HTTP_REFERER"]), ("COOKIE", environ["HTTP_COOKIE"])])
    response = SimpleNamespace(status="200 OK", sent=5, headers=[("Location", f"/x/{KEY}")])
    logger.access(response, request, environ, dt.timedelta(milliseconds=12))
    line = written.getvalue()
    assert "203.0.113.9" in line and CUT[address] in line and " 200 5 12ms" in line
    assert KEY not in line and "13800138000" not in line and "sessionid" not in line


def test_our_own_line_shows_none_of_it(client, db, caplog):
    with caplog.at_level(logging.INFO, "crm.requests"):
        for address in (one for one in CUT if KEY in one):
            client.get(address, headers={"Referer": f"https://crm.example{address}"})
    lines = [record for record in caplog.records if record.name == "crm.requests"]
    assert len(lines) == sum(KEY in one for one in CUT)
    assert KEY not in json.dumps([record.__dict__ for record in lines], default=str)


@pytest.mark.parametrize("address", CUT)
def test_the_proxys_log_is_told_the_same(address):
    """deploy/Caddyfile has its own expression of it; queries leave a mark there."""
    told = (ROOT / "deploy/Caddyfile").read_text()
    pattern = re.search(r'request>uri regexp "(.+)" "\$1\*"', told)[1]
    shown = re.sub(pattern, lambda found: f"{found[1] or ''}*", address)
    assert KEY not in shown and "13800138000" not in shown
    assert "Referer delete" in told and "Location delete" in told
