"""What the verbs and pages of an opportunity ask of the database, through the page and through the API."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.calendar import local_day
from crm.followups.services import plan_followup
from crm.users.models import User
from opportunities.models import Opportunity
from opportunities.services import add_contact, add_member, lose, move
from opportunities.tables import OPPORTUNITIES
from tests.api.conftest import as_  # noqa: F401
from tests.audit.guard import rewriting

API = "/api/v1/opportunities/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def made(sales, make):
    """An opportunity of Ann that has passed through a stage, with a customer, contacts, a team and a history."""
    customer = make.customer(sales.ann)
    made = make.opportunity(sales.ann, customer=customer, amount=1000, need="Cold rooms", expected_close="2030-01-01")
    make.evidence(made)
    add_contact(made, contact=make.contact(customer), by=sales.ann, role="decider")
    add_member(made, user=sales.cy, by=sales.ann)
    move(made, to=sales.stage["interested"], by=sales.ada, override_reason="known")
    move(made, to=sales.stage["prospect"], by=sales.ada)
    return Opportunity.objects.get(pk=made.pk)


def card(made):
    where = "http://testserver/opportunities/board/"
    return {**HTMX, "HTTP_HX_TARGET": f"card-{made.pk}", "HTTP_HX_CURRENT_URL": where}


def page_of(made, verb):
    return f"/opportunities/{made.pk}/{verb}/"


def logged_in(user):
    client = Client()
    client.force_login(user)
    client.get("/customers/")
    return client


@contextmanager
def at_most(most):
    """So many questions to the database, savepoints aside: they stand for the test's own transaction."""
    with CaptureQueriesContext(connection) as asked:
        yield
    found = [one["sql"] for one in asked.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(found) <= most, "\n".join(sql[:160] for sql in found)


# Whoever changes what is somebody else's writes that person a notice as well.
@pytest.mark.parametrize(("person", "most"), [("ann", 11), ("lea", 12), ("ada", 12)])
def test_a_move_asks_twelve_things_at_most(sales, made, as_, person, most):  # noqa: F811
    client, caller = logged_in(getattr(sales, person)), as_(getattr(sales, person))
    caller.get(f"{API}{made.pk}/")  # notes when the token was last used
    for to in ("interested", "prospect"):  # forwards through a gate, and back
        made.refresh_from_db()
        body = {"stage": sales.stage[to].pk, "version": made.version}
        with at_most(most):
            assert client.post(page_of(made, "move"), body, **HTMX).status_code == 204
    for to in ("interested", "prospect"):
        made.refresh_from_db()
        body = {"stage": sales.stage[to].pk, "version": made.version}
        with at_most(most):  # the same with the card drawn anew and the board's figures
            assert client.post(page_of(made, "move"), body, **card(made)).status_code == 200
    for to in ("interested", "prospect"):
        made.refresh_from_db()
        body = {"stage": sales.stage[to].pk, "version": made.version}
        with at_most(most):
            assert caller.post(f"{API}{made.pk}/move/", body).status_code == 200


@pytest.mark.parametrize("verb", ["win", "lose"])
def test_closing_and_reopening_ask_as_little(sales, made, as_, verb):  # noqa: F811
    client, caller = logged_in(sales.ann), as_(sales.ann)
    body = {"reason": sales.reason["price"].pk} if verb == "lose" else {}
    with at_most(14):
        assert client.post(page_of(made, verb), {**body, "note": "so it was"}, **HTMX).status_code == 204
    with at_most(12):
        assert client.post(page_of(made, "reopen"), **HTMX).status_code == 204
    with at_most(13):
        assert caller.post(f"{API}{made.pk}/{verb}/", body).status_code == 200
    with at_most(12):
        assert caller.post(f"{API}{made.pk}/reopen/", {}).status_code == 200


def test_a_transfer_asks_as_little(sales, made, as_):  # noqa: F811
    plan_followup(made, owner=sales.ann, due="2030-01-01T00:00Z", goal="Call", by=sales.ann)
    ben, client = User.objects.get(pk=sales.ben.pk), logged_in(sales.ann)
    caller = as_(sales.ben)
    with at_most(15):
        assert client.post(page_of(made, "transfer"), {"sent": 1, "to": ben.pk}, **HTMX).status_code == 204
    with at_most(15):
        assert caller.post(f"{API}{made.pk}/transfer/", {"to": sales.ann.pk}).status_code == 200


def test_what_is_kept_is_what_the_database_computes(sales, made):
    """`chance` in Python and `probability` in PostgreSQL are one rule."""
    for rep in (None, 0, 70):
        for model in (None, 0, 30):
            Opportunity.objects.filter(pk=made.pk).update(rep_probability=rep, model_probability=model)
            for to in ("interested", "prospect"):
                row = move(made, to=sales.stage[to], by=sales.ada, override_reason="known")
                stored = Opportunity.objects.get(pk=made.pk)
                assert row.probability == stored.probability == stored.chance
                assert made.ledger.latest("at", "id").probability == stored.probability


def test_the_ledger_is_one_chain_whatever_the_clock_says(sales, made):
    """A row that another machine dated into the future is followed by one of the same moment and day."""
    last = made.ledger.latest("at", "id")
    later = last.at.replace(year=last.at.year + 1)
    with rewriting():
        made.ledger.filter(pk=last.pk).update(at=later)
    move(made, to=sales.stage["interested"], by=sales.ada, override_reason="known")
    new = made.ledger.latest("id")
    assert (new.previous_id, new.at, new.on) == (last.pk, later, local_day(later))
    assert made.ledger.latest("at", "id") == new


@pytest.mark.parametrize("rows", [10, 50])
def test_a_list_with_every_column_asks_nothing_row_by_row(sales, make, rows):
    for n in range(rows):
        one = make.opportunity(sales.ann, customer=make.customer(sales.ann, f"Customer {n}"), amount=n)
        if n % 3 == 0:
            lose(one, reason=sales.reason["price"], by=sales.ann)
    client = logged_in(sales.lea)
    client.cookies["cols_opportunities"] = ".".join(column.name for column in OPPORTUNITIES.columns)
    with at_most(7):
        assert client.get("/opportunities/").content.decode().count("<tr ") == rows
    with at_most(10):  # the choices of what is filtered by
        assert client.get("/opportunities/?outcome=lost&importance=B").status_code == 200


def test_a_list_joins_what_it_shows_and_a_file_all_that_it_holds(sales, make):
    for n in range(6):
        one = make.opportunity(sales.ann, customer=make.customer(sales.ann, f"Customer {n}"), amount=n)
        lose(one, reason=sales.reason["price"], by=sales.ann)
    client = logged_in(sales.lea)

    def tables_of(address):
        with CaptureQueriesContext(connection) as asked:
            text = b"".join(client.get(address)).decode()
        return text, sum("opportunities_lossreason" in one["sql"] for one in asked), len(asked)

    text, joined, _asked = tables_of("/opportunities/")
    assert not joined
    text, joined, asked = tables_of("/opportunities/?export=csv")
    assert (joined, text.count(str(sales.reason["price"].name))) == (1, 6)
    assert asked <= 8
    client.cookies["cols_opportunities"] = "name.reason"
    text, joined, _asked = tables_of("/opportunities/")
    assert joined == 1 and str(sales.reason["price"].name) in text
