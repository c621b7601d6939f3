"""Whatever the reason of a refusal, it is a problem that says so, and no row of any table is different afterwards."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from . import calls, table, walk
from .routes import routes
from .test_nothing_unknown import allowed

MB = 1024 * 1024
JSON = "application/json"
KEY = {"HTTP_IDEMPOTENCY_KEY": "refused"}
# (what is sent, its type, what is told)
BODIES = {
    "malformed": (b'{"name": ', JSON, {400}),
    "no object": (b"[1, 2]", JSON, {400}),
    "not utf-8": (b'{"name": "\xff\xfe"}', JSON, {400}),
    "nothing known": (b"x=1", "text/plain", {415}),
    "a form": (b"name=x", "application/x-www-form-urlencoded", {400, 401, 415}),
    "too large": (b" " * (6 * MB), JSON, {413}),
    "too deep": (b'{"custom": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", JSON, {400}),
    "half a character": (b'{"name": "\\ud800"}', JSON, {400}),
    "null character": (b'{"name": "\\u0000"}', JSON, {400}),
}
DOORS = [
    (name, method)
    for name, method in table.rows()
    if name in routes() and routes()[name].is_api and method in ("POST", "PATCH", "PUT")
]


def ask(s, name, method, body, kind, **more):
    where = reverse(name, args=calls.address_of(s.routes[name], s.realm, method))
    client = s.clients[allowed(name, method)]
    with transaction.atomic():
        answer = client.generic(method, where, body, content_type=kind, **KEY, **more)
        changed = walk.fingerprint() != s.before
        transaction.set_rollback(True)
    return answer, changed


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_cannot_be_read_is_refused_at_every_door(settled, what):
    body, kind, statuses = BODIES[what]
    wrong = []
    for name, method in DOORS:
        answer, changed = ask(settled, name, method, body, kind)
        expected = statuses | ({415} if name in walk.MULTIPART and kind != JSON else set())
        if answer.status_code not in expected or changed or "problem+json" not in answer["Content-Type"]:
            wrong.append(f"{name} {method}: {answer.status_code} {answer['Content-Type']} {'wrote' if changed else ''}")
    assert len(DOORS) >= 40 and not wrong, "\n" + "\n".join(wrong)


def test_a_stale_version_is_a_conflict_at_every_door_that_takes_one(settled):
    """Of a record that counts its versions; nothing is done and the present one is told."""
    wrong, asked = [], 0
    for name, method in DOORS:
        route = settled.routes[name]
        if not route.arguments or not hasattr(record_of(settled, name, method), "version"):
            continue
        body = calls.bodies(settled.realm).get((name, method), {}) | {"version": 77}
        client, where = (
            settled.clients[allowed(name, method)],
            reverse(name, args=calls.address_of(route, settled.realm, method)),
        )
        with transaction.atomic():
            answer = getattr(client, method.lower())(where, body, content_type=JSON, **KEY)
            changed = walk.fingerprint() != settled.before
            transaction.set_rollback(True)
        asked += 1
        if answer.status_code != 409 or changed:
            wrong.append(f"{name} {method}: {answer.status_code} {answer.content[:80]}")
    assert asked > 20 and not wrong, "\n" + "\n".join(wrong)


def record_of(s, name, method):
    pk = calls.address_of(s.routes[name], s.realm, method)[0]
    by_package, _by_route = calls.addresses(s.realm)
    package = max((one for one in by_package if name.startswith(one + "-")), key=len)
    return type(by_package[package])._base_manager.filter(pk=pk).first()


def test_the_fingerprint_is_of_every_table_and_sees_one_row(settled):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = cursor.fetchall()
    assert {schema for schema, _name in tables} == {"public"}
    assert {name for _schema, name in tables} - set(walk.NOT_COMPARED) <= set(settled.before)
    with transaction.atomic(), connection.cursor() as cursor:
        for name in ("leads_lead", "api_idempotencykey", "followups_notification", "users_user_groups"):
            cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_name = %s", [name])
            if cursor.fetchone()[0]:
                before = walk.fingerprint()
                cursor.execute(f'DELETE FROM "{name}" WHERE ctid IN (SELECT ctid FROM "{name}" LIMIT 1)')
                assert (walk.fingerprint() == before) == (cursor.rowcount == 0), name
        cursor.execute("UPDATE customers_customer SET notes = notes || '.' WHERE id = %s", [settled.realm.customer.pk])
        after = walk.fingerprint()
        assert {name for name in after if after[name] != settled.before[name]} >= {"customers_customer"}
        transaction.set_rollback(True)
