"""Bodies that are no form: bombs of fields and parts, other types and character sets, packed. No page breaks on one."""

import gzip

import pytest
from django.db import transaction
from django.urls import reverse

from . import calls, table, walk
from .test_nothing_unknown import allowed

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


def part(name, value, *, file=""):
    named = f'; filename="{file}"' if file else ""
    return f'--b\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n{value}\r\n'.encode()


BODIES = {
    "a hundred thousand fields": (b"a=1&" * 100_000, FORM),
    "one field a hundred thousand times": (b"ids=1&" * 100_000, FORM),
    "five thousand parts": (b"".join(part(f"f{n}", "x") for n in range(5000)) + b"--b--\r\n", MULTIPART),
    "two hundred files": (b"".join(part(f"f{n}", "x", file="a.csv") for n in range(200)) + b"--b--\r\n", MULTIPART),
    "parts without an end": (part("name", "x" * 1000), MULTIPART),
    "parts without a boundary": (part("name", "x") + b"--b--\r\n", "multipart/form-data"),
    "a boundary of a thousand signs": (b"--" + b"b" * 1000, "multipart/form-data; boundary=" + "b" * 1000),
    "base64 that is none": (
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--b--\r\n",
        MULTIPART,
    ),
    "a megabyte in one field": (b"name=" + b"x" * 1_000_000, FORM),
    "a name of a megabyte": (b"x" * 1_000_000 + b"=1", FORM),
    "not utf-8": (b"name=\xff\xfe\x00", FORM),
    "an unknown character set": (b"name=x", FORM + "; charset=nonsense"),
    "utf-16": ("name=李".encode("utf-16"), FORM + "; charset=utf-16"),
    "utf-7": (b"name=+AGE-", FORM + "; charset=utf-7"),
    "packed": (gzip.compress(b"name=x" * 10_000), FORM),
    "json": (b'{"name": ["x"]}', "application/json"),
    "xml": (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "text/xml"),
    "no type": (b"name=x", ""),
}
DOORS = [(name, method) for name, method in table.rows() if method == "POST" and not name.startswith("api-")]


@pytest.mark.parametrize("what", BODIES)
def test_no_page_breaks(settled, what):
    body, kind = BODIES[what]
    wrong = []
    for name, method in DOORS:
        where = reverse(name, args=calls.address_of(settled.routes[name], settled.realm, method))
        packed = {"HTTP_CONTENT_ENCODING": "gzip"} if what == "packed" else {}
        client = settled.clients[allowed(name, method)]
        query = {key: str(value) for key, value in calls.queries(settled.realm).get(name, {}).items()}
        with transaction.atomic():
            answer = client.generic(method, where, body, content_type=kind, query_params=query, **packed)
            refused = answer.status_code >= 400
            changed = refused and walk.fingerprint() != settled.before
            transaction.set_rollback(True)
        if answer.status_code >= 500 or changed:
            wrong.append(f"{name}: {answer.status_code} {'and wrote' if changed else ''}")
    assert len(DOORS) > 50 and not wrong, "\n" + "\n".join(wrong)
