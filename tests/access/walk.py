"""One person comes to one door: what they are told, and whether anything in the database is different afterwards."""

from dataclasses import dataclass
from functools import cache

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from . import calls
from .table import PEOPLE

MULTIPART = ("api-imports-list", "api-attachments-list")
# Written whatever the answer: sessions (a page's notice waits in them), wrong guesses of a password, and how often a
# network has used a form.
NOT_COMPARED = ("users_session", "api_guess", "leads_capturecount")
COMPARED = {"audit_entry": "WHERE kind NOT IN ('login_failed', 'code_failed')"}


@dataclass
class Answer:
    status: int
    to: str
    changed: bool
    response: object
    content: bytes

    @property
    def word(self):
        """The word of the table: see `table.py`. A refusal that wrote something is marked."""
        if self.status in (301, 302) and self.to.startswith("/account/login/"):
            word = "in"
        elif self.status >= 400:
            word = str(self.status)
        else:
            return "ok" if self.changed or self.response.request["REQUEST_METHOD"] == "GET" else "none"
        return f"{word}, but wrote" if self.changed else word


def clients(world):
    """A browser for each person, logged in."""
    made = {}
    for name in PEOPLE:
        made[name] = Client(raise_request_exception=False)
        if name != "anon":
            made[name].force_login(getattr(world, name))
    return made


def ask(client, route, method, realm, *, before):
    """The smallest valid call, undone afterwards. `before`: the fingerprint that each call starts from."""
    with transaction.atomic():
        written = _written()
        answer = send(client, route, method, realm)
        answer.changed = method != "GET" and _written() != written and fingerprint() != before
        transaction.set_rollback(True)
    return answer


def send(client, route, method, realm, *, query=None):
    where = reverse(route.name, args=calls.address_of(route, realm, method))
    asked = {key: str(value) for key, value in (query or calls.queries(realm).get(route.name, {})).items()}
    options = {"query_params": asked}
    if method != "GET":
        if route.is_api and route.name not in MULTIPART:
            options |= {"data": calls.bodies(realm).get((route.name, method), {}), "content_type": "application/json"}
        elif method == "POST":
            sent = calls.bodies(realm).get((route.name, method)) or calls.forms(realm).get(route.name, {})
            options |= {"data": sent}
    return _answer(getattr(client, method.lower())(where, **options))


def visit(client, name, arguments):
    """GET an address without knowing more of it."""
    with transaction.atomic():
        answer = _answer(client.get(reverse(name, args=arguments)))
        transaction.set_rollback(True)
    return answer


def _answer(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return Answer(response.status_code, response.headers.get("Location", ""), False, response, content)


def fingerprint():
    """A checksum of every table in one statement: equal when no row of any differs."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(tuple(sorted(set(connection.introspection.table_names(cursor)) - set(NOT_COMPARED)))))
        return dict(cursor.fetchall())


@cache
def _sql(tables):
    one = "SELECT '{0}', count(*)::text || '.' || coalesce(sum(hashtextextended(t::text, 0)), 0) FROM \"{0}\" t {1}"
    return " UNION ALL ".join(one.format(table, COMPARED.get(table, "")) for table in tables)


def _written():
    """How many rows this transaction has written so far: where that stands still, the long look can be spared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables")
        return cursor.fetchone()[0]
