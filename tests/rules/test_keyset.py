"""Keyset paging: every row once, in order, forwards and backwards, through ties and gaps, by an index range."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.rules.keyset import BadCursor, BadOrder, capped_count, in_order, keyset_page
from tests.rules.things import Place

ORDERS = ["amount", "-amount", "rank", "-rank", "at", "-at", "name", "place__name", "-place__name", "pk", "-id"]


def walk(qs, order, size, back=False):
    page, pages = keyset_page(qs, order=order, size=size), []
    while True:
        pages.append([row.pk for row in page.items])
        token = page.previous if back else page.next
        if not token:
            return pages
        page = keyset_page(qs, order=order, cursor=token, size=size)


def last_page(qs, order, size):
    page = keyset_page(qs, order=order, size=size)
    while page.next:
        page = keyset_page(qs, order=order, cursor=page.next, size=size)
    return page


def expected(qs, order):
    path = order.removeprefix("-")
    field = F(path).desc(nulls_last=True) if order[0] == "-" else F(path).asc(nulls_last=True)
    return list(qs.order_by(field, "-pk" if order[0] == "-" else "pk").values_list("pk", flat=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from([None, Decimal("-1.5"), Decimal(0), Decimal("2.25")]),
            st.integers(0, 2),
            st.sampled_from(
                [None, dt.datetime(2026, 1, 1, 0, 0, 0, 123456, dt.UTC), dt.datetime(2026, 1, 2, tzinfo=dt.UTC)]
            ),
            st.sampled_from([None, "", "B", "a", "上"]),
            st.sampled_from([None, "x", "y"]),
        ),
        max_size=25,
    ),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 7),
)
def test_every_row_once_and_in_order_both_ways(things, rows, order, size):
    things.objects.all().delete()
    places = {name: Place.objects.create(name=name) for name in ("x", "y")}
    for amount, rank, at, name, place in rows:
        things.objects.create(amount=amount, rank=rank, at=at, name=name, place=places.get(place))
    want = expected(things.objects.all(), order)
    assert list(in_order(things.objects.all(), order=order).values_list("pk", flat=True)) == want
    pages = walk(things.objects.all(), order, size)
    assert [pk for page in pages for pk in page] == want
    page = last_page(things.objects.all(), order, size)
    seen = [row.pk for row in page.items]
    while page.previous:
        page = keyset_page(things.objects.all(), order=order, cursor=page.previous, size=size)
        seen = [row.pk for row in page.items] + seen
    assert seen == want
    assert all(len(page) == size for page in pages[:-1])


def test_three_thousand_ties_lose_nothing(things):
    things.objects.bulk_create([things(rank=1, amount=None) for _ in range(3000)])
    for order in ("-rank", "amount"):
        seen = [pk for page in walk(things.objects.all(), order, 200) for pk in page]
        assert len(seen) == len(set(seen)) == 3000


def test_a_forged_or_foreign_token_is_refused(things):
    things.objects.bulk_create([things(rank=n) for n in range(5)])
    token = keyset_page(things.objects.all(), order="-rank", size=2).next
    for bad in ("nonsense", token[:-1] + "x", "", "\0", token + "é"):
        if bad:
            with pytest.raises(BadCursor):
                keyset_page(things.objects.all(), order="-rank", cursor=bad)
    with pytest.raises(BadCursor, match="ordering"):
        keyset_page(things.objects.all(), order="rank", cursor=token)


def test_only_allowed_names_sort(things):
    with pytest.raises(BadOrder):
        keyset_page(things.objects.all(), order="-name", allowed={"rank"})
    assert keyset_page(things.objects.all(), order="-value", allowed={"value": "amount"}).items == []


def test_rows_that_went_away_show_the_first_page_again(things):
    things.objects.bulk_create([things(rank=n) for n in range(6)])
    second = keyset_page(
        things.objects.all(), order="rank", cursor=keyset_page(things.objects.all(), order="rank", size=2).next, size=2
    )
    things.objects.filter(rank=0).delete()
    first = keyset_page(things.objects.all(), order="rank", cursor=second.previous, size=2)
    assert [row.rank for row in first.items] == [1, 2]
    assert first.previous is None


def test_a_page_is_an_index_range(things, django_assert_max_num_queries):
    table = things._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {table} (amount, id)")
        cursor.execute(f"CREATE INDEX ON {table} (rank, id)")
        cursor.execute(
            f"INSERT INTO {table} (name, phone, kind, rank, amount) SELECT 'x', '', '', i %% 7,"
            " CASE WHEN i %% 3 > 0 THEN i %% 1000 END FROM generate_series(1, 20000) AS i",
            [],
        )
        cursor.execute(f"ANALYZE {table}")
    for order in ("-amount", "amount", "rank", "-rank"):
        with django_assert_max_num_queries(1) as asked:
            first = keyset_page(things.objects.all(), order=order, size=50)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Index Scan" in plan and "Sort" not in plan, plan
        for _ in range(3):
            with django_assert_max_num_queries(1) as asked:
                first = keyset_page(things.objects.all(), order=order, cursor=first.next, size=50)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN " + asked.captured_queries[0]["sql"])
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "Index" in plan and "Index Cond: (ROW(" in plan and "Sort" not in plan, plan
    for order in ("rank", "-rank"):  # never empty
        plan = in_order(things.objects.all(), order=order)[:1000].explain()
        assert "Index Scan" in plan and "Sort" not in plan, plan


def test_a_count_stops_at_its_cap(things):
    things.objects.bulk_create([things() for _ in range(12)])
    assert capped_count(things.objects.all(), cap=12) == (12, True)
    assert capped_count(things.objects.all(), cap=11) == (11, False)
