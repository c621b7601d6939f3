"""Lists: pages by keyset, totals, allow-lists."""

import pytest

from tests.world import make_user

USERS = "/api/v1/users/"


@pytest.fixture
def many(world):
    for n in range(14):
        make_user(f"U{n:02}", team=world.north)
    return world


def test_a_list_has_the_promised_shape(many, as_):
    page = as_(many.ann).get(USERS, {"page_size": 5}).json()
    assert set(page) == {"next", "previous", "total", "results"}
    assert page["total"] == 20 and len(page["results"]) == 5 and page["previous"] is None
    assert set(page["results"][0]) == {"id", "email", "name", "role", "team"}


def test_every_row_is_reached_forwards_and_backwards(many, as_):
    client, url, seen = as_(many.ann), USERS + "?page_size=6&ordering=-name", []
    while url:
        page = client.get(url).json()
        seen += [row["name"] for row in page["results"]]
        url, last = page["next"], page
    assert seen == sorted(seen, reverse=True) and len(set(seen)) == 20
    back = client.get(last["previous"]).json()
    assert [row["name"] for row in back["results"]] == seen[12:18]


def test_total_can_be_left_out_or_exact(many, as_, monkeypatch):
    client = as_(many.ann)
    assert "total" not in client.get(USERS, {"total": "0"}).json()
    monkeypatch.setattr("crm.rules.keyset.capped_count", lambda qs: (10_000, False))
    assert client.get(USERS, {"page_size": "5"}).json()["total_exact"] is False
    assert client.get(USERS).json()["total"] == 20, "a page that is all there is needs no counting"
    assert client.get(USERS, {"total": "exact"}).json()["total"] == 20


@pytest.mark.parametrize(
    "query",
    [
        "page_size=201",
        "page_size=0",
        "page_size=x",
        "page_size=1000000000",
        "page_size=",
        "page_size=²",
        "ordering=password",
        "ordering=-",
        "ordering=team__path",
        "cursor=x",
        "total=maybe",
        "nonsense=1",
        "team=x",
        "role=boss",
        "search=x",
        "team=%00",
        "role=%00",
        "id__gt=1",
    ],
)
def test_what_is_not_on_the_allow_list_is_400(many, as_, query):
    answer = as_(many.ann).get(f"{USERS}?{query}")
    assert answer.status_code == 400, query
    assert list(answer.json()["errors"]) == [query.split("=")[0]]


def test_filters_narrow(many, as_):
    client = as_(many.ann)
    assert client.get(USERS, {"team": many.south.pk}).json()["total"] == 1
    assert client.get(USERS, {"team": f"{many.south.pk},{many.sales.pk}"}).json()["total"] == 2
    assert client.get(USERS, {"team": "none"}).json()["total"] == 1
    assert client.get(USERS, {"team": "9" * 18}).json()["total"] == 0
    assert client.get(USERS, {"role": "manager,admin"}).json()["total"] == 3


def test_a_list_costs_the_same_with_more_rows(world, as_, django_assert_num_queries):
    client = as_(world.ann)
    client.get(USERS)
    for n in range(50):
        make_user(f"V{n}", team=world.north)
        if n in (9, 49):
            with django_assert_num_queries(3):
                client.get(USERS, {"page_size": str(n)})


def test_teams_come_parents_first(world, as_):
    names = [row["name"] for row in as_(world.cy).get("/api/v1/teams/").json()["results"]]
    assert names == ["Sales", "North", "South"]
