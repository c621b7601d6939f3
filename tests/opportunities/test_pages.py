"""Pages of opportunities: who gets in, what they say, how a card is moved."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from crm.calendar import today
from crm.jobs.invariants import assert_invariants
from opportunities.models import Opportunity, Pipeline, Product
from opportunities.services import add_contact, add_member, delete_opportunity, move, win

HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name, *args):
    return reverse(f"opportunities:{name}", args=args)


@pytest.mark.parametrize("name", ["board", "list", "create", "my_day", "search_results"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_empty_and_filled(as_user, sales, make, name, language):
    asked = {} if name in ("create", "my_day") else {"q": "Cold"}
    for person in (sales.ann, sales.lea, sales.ada):
        person.language = language
        person.save()
        assert as_user(person).get(url(name), asked).status_code == 200
        make.opportunity(sales.ann, amount=Decimal(10), customer=make.customer(sales.ann))
        assert as_user(person).get(url(name), asked).status_code == 200
        assert as_user(person).get(url(name), asked, **HTMX).status_code == 200
    assert as_user(None).get(url(name)).status_code == 302


READS = ["detail", "ledger", "card_menu"]
WRITES = ["edit", "transfer", "win", "lose", "contact_add", "lines"]
POSTS = ["delete", "move", "reopen"]


@pytest.mark.parametrize("name", [*READS, *WRITES, *POSTS])
def test_who_gets_in(as_user, sales, make, name):
    """A stranger finds nothing; who may only read is told so; the owner, the manager and the admin get in."""
    made = make.opportunity(sales.ann)
    add_member(made, user=sales.cy, by=sales.ann)

    def status(user):
        client = as_user(user)
        if name in POSTS:
            return client.post(url(name, made.pk), {"stage": sales.stage["prospect"].pk}).status_code
        return client.get(url(name, made.pk)).status_code

    assert status(None) == 302
    assert status(sales.ben) == 404
    assert status(sales.cy) == (200 if name in READS else 403)
    made.refresh_from_db()
    assert made.deleted_at is None and made.version == 1
    for user in (sales.ada, sales.lea, sales.ann):
        assert status(user) in (200, 302, 404)
    assert as_user(sales.ann).get(url(name, 999_999)).status_code in (404, 405)


def test_the_board_shows_columns_figures_and_cards(as_user, sales, make):
    lotus = make.customer(sales.ann, "莲花食品", industry="Food")
    make.opportunity(sales.ann, amount=Decimal(320000), customer=lotus)
    theirs = make.opportunity(sales.cy, name="Secret plan")
    won = win(make.opportunity(sales.ann, name="Signed", amount=Decimal(50000)), by=sales.ann)
    page = as_user(sales.ann).get(url("board")).content.decode()
    assert "莲花食品" in page and "¥320,000" in page and "¥320K" in page and "¥32K" in page
    assert f'id="card-{won.pk}"' in page and "won this month" in page
    assert theirs.name not in page
    assert url("move", won.pk) not in page


def test_a_card_is_moved_and_the_heads_follow(as_user, sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(1000))
    target = {
        **HTMX,
        "HTTP_HX_TARGET": f"card-{made.pk}",
        "HTTP_HX_CURRENT_URL": "http://testserver/opportunities/board/",
    }
    to = sales.stage["interested"]
    answer = as_user(sales.ann).post(url("move", made.pk), {"stage": to.pk, "version": 1}, **target)
    body = answer.content.decode()
    assert answer.status_code == 200 and f'id="card-{made.pk}"' in body and 'data-version="2"' in body
    assert f'id="head-{to.pk}" hx-swap-oob="true"' in body and 'id="totals" hx-swap-oob="true"' in body
    assert "Interested" in answer.headers["HX-Trigger"]

    stale = as_user(sales.lea).post(url("move", made.pk), {"stage": sales.stage["prospect"].pk, "version": 1}, **target)
    assert stale.status_code == 409 and "Somebody was faster" in stale.content.decode()
    assert "Ann" in stale.content.decode()


def test_the_undo_of_a_move_takes_it_back(as_user, sales, make):
    made = make.opportunity(sales.ann)
    answer = as_user(sales.ann).post(
        url("move", made.pk), {"stage": sales.stage["interested"].pk, "version": 1}, **HTMX
    )
    assert answer.status_code == 204
    back = f"{url('move', made.pk)}?stage={sales.stage['prospect'].pk}&version=2&undo=1"
    assert back in answer.headers["HX-Trigger"]
    assert as_user(sales.ann).post(back, **HTMX).status_code == 204
    made.refresh_from_db()
    assert made.stage.key == "prospect"


def test_a_gate_names_what_is_missing_and_a_manager_passes_it(as_user, sales, make):
    made = make.opportunity(sales.ann)
    sent = {"stage": sales.stage["proposal"].pk, "version": 1}
    stopped = as_user(sales.ann).post(url("move", made.pk), sent, **HTMX)
    body = stopped.content.decode()
    assert stopped.status_code == 422 and "A conversation with the customer" in body
    assert "override_reason" not in body
    assert "override_reason" in as_user(sales.lea).post(url("move", made.pk), sent, **HTMX).content.decode()
    passed = as_user(sales.lea).post(url("move", made.pk), {**sent, "override_reason": "Old customer"}, **HTMX)
    assert passed.status_code == 204
    made.refresh_from_db()
    assert made.stage.key == "proposal"
    assert_invariants()


def test_more_cards_of_a_column(as_user, sales, make):
    made = [make.opportunity(sales.ann, name=f"Number {n}") for n in range(23)]
    page = as_user(sales.ann).get(url("board"))
    column = page.context["board"].columns[0]
    assert (column.count, len(column.cards)) == (23, 12)
    more = as_user(sales.ann).get(url("column"), {"stage": column.stage.pk, "cursor": column.next}, **HTMX)
    body = more.content.decode()
    assert all(f'id="card-{one.pk}"' in body for one in made[:11]) and "cursor=" not in body
    assert as_user(sales.ann).get(url("column"), {"stage": column.stage.pk, "cursor": "x"}).status_code == 404
    assert as_user(sales.ann).get(url("column"), {"stage": "x"}).status_code == 404


def test_filters_of_the_board(as_user, sales, make):
    small = make.opportunity(sales.ann, amount=Decimal(10), expected_close=today())
    big = make.opportunity(sales.ben, amount=Decimal(1000), importance="A")
    old = make.opportunity(sales.ann, name="Ancient", created_on=today() - dt.timedelta(days=60))
    client = as_user(sales.lea)

    def cards(**query):
        board = client.get(url("board"), query).context["board"]
        assert sum(column.count for column in board.columns) == sum(len(column.cards) for column in board.columns)
        return {card.pk for column in board.columns for card in column.cards}

    assert cards() == {small.pk, big.pk, old.pk}
    assert cards(owner=sales.ben.pk) == cards(importance="A") == cards(amount_min=500) == {big.pk}
    assert cards(expected="this_month") == {small.pk}
    assert cards(stalled="on") == cards(q="Ancient") == {old.pk}
    assert cards(q="nothing like it") == set()
    menu = client.get(url("board"), {"menu": "filters"}, **HTMX).content.decode()
    assert "<form" not in menu and 'name="amount_min"' in menu and sales.ben.name in menu
    for wrong in ({"owner": "x"}, {"amount_min": "x"}, {"stalled": "x"}):
        assert client.get(url("board"), wrong).status_code == 400
    assert client.get(url("board"), {"pipeline": "x"}).status_code == 404
    of_one = {"menu": "filters", "pipeline": sales.stage["prospect"].pipeline_id}
    assert client.get(url("board"), of_one, **HTMX).status_code == 200


def test_the_list_understands_what_its_menu_offers_no_more(as_user, sales, make):
    """A report's row leads to what a colleague has left behind."""
    left = make.opportunity(sales.ben, amount=Decimal(1000))
    make.opportunity(sales.ann)
    sales.ben.is_active = False
    sales.ben.save()
    client = as_user(sales.lea)
    page = client.get(url("list"), {"owner": sales.ben.pk})
    assert [row.pk for row in page.context["listing"].rows] == [left.pk]
    menu = client.get(url("list"), {"menu": "filters"}, **HTMX).content.decode()
    assert sales.ben.name not in menu and sales.ann.name in menu


def test_created_edited_and_told_what_is_wrong(as_user, sales, make):
    customer = make.customer(sales.ann)
    client = as_user(sales.ann)
    sent = {
        "name": "Cold storage",
        "customer": customer.pk,
        "amount": "1200",
        "stage": sales.stage["prospect"].pk,
        "owner": sales.ann.pk,
        "importance": "A",
    }
    answer = client.post(url("create"), sent)
    made = Opportunity.objects.get()
    assert answer.status_code == 302 and answer.url == made.get_absolute_url()
    for field, value in (("amount", "-1"), ("name", ""), ("customer", "999999"), ("expected_close", "soon")):
        wrong = client.post(url("create"), {**sent, field: value}, **HTMX)
        assert wrong.status_code == 422 and field in wrong.context["form"].errors, field
    skipped = client.post(url("create"), {**sent, "stage": sales.stage["negotiation"].pk}, **HTMX)
    assert skipped.status_code == 422 and "stage" in skipped.context["form"].errors
    theirs = make.customer(sales.cy)
    assert client.post(url("create"), {**sent, "customer": theirs.pk}, **HTMX).status_code == 422

    changed = {**sent, "name": "Cold storage II", "version": 1}
    assert client.post(url("edit", made.pk), changed, **HTMX).status_code == 204
    assert client.post(url("edit", made.pk), changed, **HTMX).status_code == 409
    made.refresh_from_db()
    assert made.name == "Cold storage II" and Opportunity.objects.count() == 1


def test_won_lost_reopened_by_dialog(as_user, sales, make):
    client = as_user(sales.ann)
    made = make.opportunity(sales.ann)
    assert client.post(url("win", made.pk), {"note": "Signed", "version": 1}, **HTMX).status_code == 204
    assert client.post(url("reopen", made.pk), **HTMX).status_code == 204
    assert client.post(url("lose", made.pk), {"note": "?"}, **HTMX).status_code == 422
    sent = {"reason": sales.reason["price"].pk, "note": "20 % cheaper"}
    assert client.post(url("lose", made.pk), sent, **HTMX).status_code == 204
    page = client.get(url("detail", made.pk)).content.decode()
    assert "Price too high" in page and "20 % cheaper" in page
    assert_invariants()


def test_deleted_with_a_way_back(as_user, sales, make):
    made = make.opportunity(sales.ann)
    assert as_user(sales.ann).post(url("delete", made.pk), **HTMX).status_code == 204
    assert as_user(sales.ann).get(url("detail", made.pk)).status_code == 404
    assert as_user(sales.ben).post(url("restore", made.pk), **HTMX).status_code == 404
    assert as_user(sales.ann).post(url("restore", made.pk), **HTMX).status_code == 204
    assert as_user(sales.ann).get(url("detail", made.pk)).status_code == 200


def test_parts_of_the_page(as_user, sales, make):
    customer = make.customer(sales.ann)
    mei = make.contact(customer)
    made = make.opportunity(sales.ann, customer=customer)
    client = as_user(sales.ann)
    item = sales.stage["prospect"].checks.first()
    pump = Product.objects.create(code="P1", name_en="Pump", name_zh="泵", price=Decimal(100))
    lines = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 0, "form-0-product": pump.pk, "form-0-quantity": "3"}
    steps = [
        (url("contact_add", made.pk), {"contact": mei.pk, "role": "decider"}),
        (url("check", made.pk, item.pk), {}),
        (url("lines", made.pk), lines),
        (url("transfer", made.pk), {"sent": 1, "to": sales.ann.pk}),
    ]
    for address, sent in steps:
        assert client.post(address, sent, **HTMX).status_code == 204, address
    page = client.get(url("detail", made.pk)).content.decode()
    for seen in ("Mei Lin", "decision-maker", "Pump", "¥300", "Company and industry researched"):
        assert seen in page, seen
    assert client.post(url("contact_remove", made.pk, mei.pk), **HTMX).status_code == 204
    assert client.post(url("check", made.pk, item.pk), {"off": 1}, **HTMX).status_code == 204
    made.refresh_from_db()
    assert not made.contact_roles.exists() and not made.ticks.exists()


def test_a_member_who_does_not_see_the_customer_sees_no_contacts(as_user, sales, make):
    customer = make.customer(sales.ann)
    made = make.opportunity(sales.ann, customer=customer)
    add_contact(made, contact=make.contact(customer, "Hidden Mei"), by=sales.ann)
    add_member(made, user=sales.cy, by=sales.ann)
    page = as_user(sales.cy).get(url("detail", made.pk)).content.decode()
    assert "Hidden Mei" not in page and customer.name in page
    assert f'href="{customer.get_absolute_url()}"' not in page


def test_panels_follow_visibility(as_user, sales, make):
    customer = make.customer(sales.ann)
    make.opportunity(sales.ann, name="Cold storage", customer=customer)
    assert "Cold storage" in as_user(sales.ann).get(url("of_customer", customer.pk)).content.decode()
    assert as_user(sales.ben).get(url("of_customer", customer.pk)).status_code == 404
    assert "Cold storage" in as_user(sales.ann).get(url("search_results"), {"q": "lotus"}).content.decode()
    assert "Cold storage" not in as_user(sales.ben).get(url("search_results"), {"q": "lotus"}).content.decode()
    assert "Cold storage" in as_user(sales.lea).get(url("my_day")).content.decode()
    assert "Cold storage" not in as_user(sales.ben).get(url("my_day")).content.decode()


def test_without_a_pipeline_the_board_says_so(as_user, sales):
    Pipeline.objects.update(active=False)
    assert "No sales pipeline" in as_user(sales.ann).get(url("board")).content.decode()


@pytest.mark.parametrize("person", ["ann", "lea", "dee", "ada"])
@pytest.mark.parametrize("rows", [10, 50])
def test_queries_do_not_grow(as_user, sales, make, rows, person, django_assert_max_num_queries):
    customers = [make.customer(sales.ann, f"Customer {n}") for n in range(5)]
    for n in range(rows):
        made = make.opportunity(sales.ann, customer=customers[n % 5])
        if n % 3 == 0:
            move(made, to=sales.stage["interested"], by=sales.ann)
        if n % 7 == 0:
            win(made, by=sales.ann)
    delete_opportunity(made, by=sales.lea)
    client = as_user(getattr(sales, person))
    client.get(url("board"))
    for name, most in (("board", 8), ("list", 10), ("my_day", 10)):
        with django_assert_max_num_queries(most):
            assert client.get(url(name)).status_code == 200
