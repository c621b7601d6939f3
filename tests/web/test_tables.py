"""A declared list: sorts, filters, searches, pages, exports; asks the database the same however many rows there are."""

import datetime as dt

import django_filters
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from crm.customers.models import Customer
from crm.rules.search import search_q, too_short
from crm.web import export
from crm.web.tables import Bulk, Column, Empty, Table, exported


class CustomerFilter(django_filters.FilterSet):
    created = django_filters.DateFromToRangeFilter(field_name="created_at", label="Created")

    class Meta:
        model = Customer
        fields = ["industry", "importance", "owner"]


def search(rows, text):
    if too_short(text):
        raise ValueError("Too short")
    return rows.filter(search_q(text))


TABLE = Table(
    "customers",
    ordering="name",
    columns=[
        Column("name", "Name", sort="name", phone=1),
        Column("industry", "Industry", sort="industry"),
        Column("owner", "Owner", value="owner.name"),
        Column("created", "Created", value="created_at", sort="created_at", down=True, phone=3),
        Column("phone", "Phone", hidden=True),
    ],
    filters=CustomerFilter,
    search=search,
    link=lambda row: f"/customers/{row.pk}/",
    bulk=[Bulk("Tag", "/customers/tag/", "tag")],
    empty=Empty("building", "No customers yet", "Import a file.", "/import/", "Import"),
    size=10,
)


def ask(query="", *, htmx=False, cookies=None):
    request = RequestFactory().get(f"/customers/{query}", headers={"HX-Request": "true"} if htmx else {})
    request.htmx, request.user = HtmxDetails(request), AnonymousUser()
    request.COOKIES.update(cookies or {})
    return TABLE.listing(request, Customer.objects.select_related("owner"))


def names(listing):
    return [row.name for row in listing.rows]


def html(listing):
    listing.request.META["HTTP_HX_REQUEST"] = "true"
    listing.request.htmx = HtmxDetails(listing.request)
    return listing.answer("web/list.html").content.decode()


@pytest.fixture
def customers(world):
    return [
        Customer.objects.create(
            name=f"Firm {n:02}",
            industry="Retail" if n % 2 else "",
            owner=world.ann if n < 20 else None,
            team=world.north,
        )
        for n in range(25)
    ]


def test_pages_follow_each_other_and_lead_back(customers):
    first = ask()
    assert names(first) == [f"Firm {n:02}" for n in range(10)]
    second = ask(first.next_url.removeprefix("/customers/"))
    third = ask(second.next_url.removeprefix("/customers/"))
    assert names(third) == [f"Firm {n:02}" for n in range(20, 25)]
    assert third.next_url == ""
    assert names(ask(third.previous_url.removeprefix("/customers/"))) == names(second)


def test_a_broken_cursor_shows_the_first_page(customers):
    assert names(ask("?cursor=nonsense")) == names(ask())


def test_a_head_sorts_and_turns_round(customers):
    heads = {head["column"].name: head for head in ask().columns}
    assert heads["name"]["sorted"] == "ascending"
    assert heads["name"]["url"] == "/customers/?ordering=-name"
    assert heads["created"]["url"] == "/customers/?ordering=-created"
    assert heads["owner"]["url"] == ""
    assert names(ask("?ordering=-name"))[0] == "Firm 24"


def test_only_declared_columns_sort(customers):
    assert ask("?ordering=owner__password").ordering == "name"
    assert ask("?ordering=-phone").ordering == "name"


def test_filters_stand_as_chips_that_go_one_by_one(customers, world):
    listing = ask(f"?industry=Retail&owner={world.ann.pk}&created_min=2020-01-01&ordering=-name")
    chips = {chip["label"]: chip for chip in listing.chips}
    assert chips["Industry"]["value"] == "Retail"
    assert chips["Owner"]["value"] == str(world.ann)
    assert "industry" not in chips["Industry"]["url"]
    assert f"owner={world.ann.pk}" in chips["Industry"]["url"]
    assert "ordering=-name" in chips["Industry"]["url"]
    assert {row.industry for row in listing.rows} == {"Retail"}


def test_a_range_is_one_chip(customers):
    chips = ask("?created_after=2020-01-01&created_before=2030-01-01").chips
    assert [chip["label"] for chip in chips] == ["Created"]
    assert chips[0]["url"] == "/customers/"


@pytest.mark.parametrize(
    "query", ["?owner=99999999999999999999", "?created_after=32-13", "?owner=x%00", "?q=%00", "?importance=Z"]
)
def test_nonsense_is_no_error(customers, query):
    assert ask(query).total


def test_search_finds_and_says_when_it_is_too_short(customers):
    assert names(ask("?q=firm+07")) == ["Firm 07"]
    assert "Too short" in html(ask("?q=f"))


def test_nothing_fits_is_told_apart_from_nothing_here(db):
    assert "No customers yet" in html(ask())
    assert "Nothing fits" in html(ask("?industry=None"))


def test_the_reader_chooses_columns(customers):
    assert [head["column"].name for head in ask().columns] == ["name", "industry", "owner", "created"]
    chosen = ask(cookies={"cols_customers": ".phone.evil"})
    assert [head["column"].name for head in chosen.columns] == ["name", "phone"]


def test_the_part_carries_labels_ticks_and_links(customers):
    page = html(ask())
    assert 'id="customers-list"' in page
    assert 'data-label="Industry"' in page
    assert f'data-href="/customers/{customers[0].pk}/"' in page
    assert f'name="ids" value="{customers[0].pk}"' in page
    assert "25 in all" in page
    assert 'name="q"' in page


def test_a_name_is_text_whatever_it_holds(world):
    Customer.objects.create(name="<script>alert(1)</script>", team=world.north)
    assert "<script>alert" not in html(ask())


def test_a_file_holds_every_row_that_fits_in_order(customers):
    answer = ask("?industry=Retail&ordering=-name&export=csv").answer("web/list.html")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Industry,Owner,Created,Phone"
    assert [line.split(",")[0] for line in lines[1:]] == [f"Firm {n:02}" for n in range(23, 0, -2)]
    assert 'filename="customers.csv"' in answer.headers["Content-Disposition"]


def test_a_file_says_where_it_was_cut(customers, monkeypatch):
    monkeypatch.setattr(export, "MOST_ROWS", 5)
    answer = ask("?export=csv").answer("web/list.html")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 7
    assert lines[-1] == "Only the first 5 rows are in this file."


def file_of(query):
    return b"".join(ask(query).answer("web/list.html").streaming_content).decode("utf-8-sig").splitlines()[1:]


@pytest.mark.parametrize(("piece", "asked"), [(2000, 2), (10, 4), (5, 6)])
def test_a_file_asks_for_its_order_once_and_then_once_a_piece(
    customers, monkeypatch, piece, asked, django_assert_num_queries
):
    monkeypatch.setattr(exported, "PIECE", piece)
    with django_assert_num_queries(asked + 1):  # and the audit's note of it
        lines = file_of("?export=csv&ordering=-name")
    assert [line.split(",")[0] for line in lines] == [f"Firm {n:02}" for n in range(24, -1, -1)]


def test_what_changes_while_a_file_is_sent_moves_no_row_and_shows_no_lost_one(customers, world, monkeypatch):
    monkeypatch.setattr(exported, "PIECE", 10)
    monkeypatch.setattr(export, "LINES", 10)
    listing = ask("?export=csv")
    listing.all_rows = listing.all_rows.filter(team=world.north)
    sent = iter(listing.answer("web/list.html").streaming_content)
    pieces = [next(sent), next(sent)]
    Customer.objects.filter(name="Firm 00").update(name="Firm 99")
    Customer.objects.filter(name="Firm 20").update(name="Firm 0")
    Customer.objects.filter(name="Firm 21").update(team=world.south)
    Customer.objects.create(name="Firm 98", team=world.north)
    lines = b"".join([*pieces, *sent]).decode("utf-8-sig").splitlines()[1:]
    held = [line.split(",")[0] for line in lines]
    assert held == [f"Firm {n:02}" for n in range(20)] + ["Firm 0", "Firm 22", "Firm 23", "Firm 24"]


def test_a_file_tells_the_time_of_who_asked_even_while_it_is_sent(customers):
    Customer.objects.update(created_at=dt.datetime(2026, 1, 1, 20, 0, tzinfo=dt.UTC))
    with timezone.override("Asia/Tokyo"):
        answer = ask("?export=csv").answer("web/list.html")
    with timezone.override(dt.UTC):
        assert "2026-01-02 05:00" in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("rows", [60, 90])
def test_two_queries_however_many_rows(world, rows, django_assert_num_queries):
    day = dt.timedelta(days=1)
    for n in range(rows):
        Customer.objects.create(
            name=f"Firm {n}", owner=world.ann, team=world.north, created_at=world.ann.date_joined + n * day
        )
    table = Table(**{**TABLE.__dict__, "size": rows - 1})
    listing = table.listing(ask(htmx=True).request, Customer.objects.select_related("owner"))
    with django_assert_num_queries(2):  # rows, total, the owners in the filter's form
        listing.answer("web/list.html")
