"""Customers, contacts, duplicates, sources and tags over the API."""

import pytest

from crm.customers.defaults import ship
from crm.customers.models import Customer, Tag
from crm.followups.services import log_activity

from .cast import make_contact, make_customer, make_opportunity

CUSTOMERS, CONTACTS = "/api/v1/customers/", "/api/v1/contacts/"


def test_create_read_change_delete(world, as_):
    ship()
    ann, tag = as_(world.ann), Tag.objects.first()
    made = ann.post(
        CUSTOMERS, {"name": "澄湖", "phone": "138 1234 5678", "tags": [tag.pk], "custom": {"a": 1}}, format="json"
    )
    assert made.status_code == 201, made.json()
    row = made.json()
    assert (row["owner"], row["team"], row["tags"], row["version"]) == (world.ann.pk, world.north.pk, [tag.pk], 1)
    url = f"{CUSTOMERS}{row['id']}/"
    changed = ann.patch(url, {"importance": "A", "owner": world.ben.pk, "version": 1}, format="json").json()
    assert (changed["importance"], changed["owner"]) == ("A", world.ben.pk)
    assert ann.get(url).status_code == 404
    lea = as_(world.lea)
    assert lea.patch(url, {"name": "X", "version": 1}, format="json").status_code == 409
    assert lea.delete(url).status_code == 204
    assert lea.get(url).status_code == 404


def test_fields_outside_the_list_are_refused(world, as_):
    sent = {"name": "A", "team": world.south.pk, "created_by": world.cy.pk, "version": 99, "deleted_at": "2020-01-01"}
    answer = as_(world.ann).post(CUSTOMERS, sent, format="json")
    assert answer.status_code == 400 and set(answer.json()["errors"]) == {"team", "created_by", "deleted_at"}
    assert not Customer.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"name": ""}, {"name": "A", "email": "no"}, {"name": "A", "parent": 10**9}])
def test_bad_input_is_400(world, as_, fields):
    assert as_(world.ann).post(CUSTOMERS, fields, format="json").status_code == 400


def test_strangers_find_nothing_by_any_method(world, as_):
    customer = make_customer(world.ann)
    contact = make_contact(customer)
    cy = as_(world.cy)
    for base, row in ((CUSTOMERS, customer), (CONTACTS, contact)):
        for method in ("get", "patch", "put", "delete", "post"):
            assert getattr(cy, method)(f"{base}{row.pk}/").status_code == 404
        assert cy.get(base).json()["total"] == 0
    for path in ("timeline/", "merge/"):
        assert cy.get(f"{CUSTOMERS}{customer.pk}/{path}").status_code == 404
    assert cy.post(CONTACTS, {"customer": customer.pk, "name": "X"}, format="json").status_code == 400


def test_merge(world, as_):
    keep, other, theirs = make_customer(world.ann), make_customer(world.ann, "B"), make_customer(world.cy, "C")
    ann, url = as_(world.ann), f"{CUSTOMERS}{keep.pk}/merge/"
    assert ann.post(url, {"other": theirs.pk}, format="json").status_code == 400
    assert ann.post(url, {"other": keep.pk}, format="json").status_code in (400, 422)
    assert ann.post(url, {"other": other.pk}, format="json").json()["id"] == keep.pk
    assert ann.get(f"{CUSTOMERS}{other.pk}/").status_code == 404


def test_the_timeline_holds_what_the_caller_may_see(world, as_):
    customer = make_customer(world.ann)
    log_activity(customer, kind="call", direction="two_way", by=world.ann, body="mine")
    log_activity(make_opportunity(world.cy, customer), kind="call", direction="out", by=world.cy, body="secret")
    url = f"{CUSTOMERS}{customer.pk}/timeline/"
    assert [row["body"] for row in as_(world.ann).get(url).json()["results"]] == ["mine", ""]
    assert as_(world.dee).get(url).json()["total"] == 3
    assert as_(world.ann).get(url, {"x": 1}).status_code == 400


def test_contacts_of_a_customer(world, as_):
    customer = make_customer(world.ann)
    ann = as_(world.ann)
    made = ann.post(CONTACTS, {"customer": customer.pk, "name": "李婷", "role": "decider"}, format="json")
    assert made.status_code == 201, made.json()
    url = f"{CONTACTS}{made.json()['id']}/"
    assert ann.patch(url, {"title": "CTO"}, format="json").json()["title"] == "CTO"
    assert ann.get(CONTACTS, {"customer": customer.pk, "role": "decider"}).json()["total"] == 1
    assert ann.get(CONTACTS, {"search": "澄湖"}).json()["total"] == 1
    assert ann.delete(url).status_code == 204


@pytest.mark.parametrize("search", ["澄", "ACME", "+86 138-1234-5678", "138 1234 5678", "info@exa"])
def test_search_finds_by_any_part(world, as_, search):
    make_customer(world.ann, "北京澄湖科技 Acme", phone="13812345678", email="info@example.com")
    make_customer(world.ann, "Other")
    assert as_(world.ann).get(CUSTOMERS, {"search": search}).json()["total"] == 1
    assert as_(world.ann).get(CUSTOMERS, {"search": "x"}).status_code == 400


def test_duplicates(world, as_):
    make_customer(world.ann, phone="13812345678")
    found = as_(world.ann).get("/api/v1/duplicates/", {"phone": "+86 138 1234 5678"}).json()["results"]
    assert [row["why"] for row in found] == ["phone"]
    assert as_(world.cy).get("/api/v1/duplicates/", {"phone": "+86 138 1234 5678"}).json()["results"] == []
    assert as_(world.ann).get("/api/v1/duplicates/?x=1").status_code == 400


def test_sources_and_tags_are_read(world, as_):
    ship()
    ann = as_(world.ann)
    row = ann.get("/api/v1/sources/", {"category": "phone"}).json()["results"][0]
    assert {"id", "name", "name_en", "name_zh", "key"} <= set(row)
    assert ann.get("/api/v1/tags/").json()["results"][0]["group"]["name_zh"]
    assert ann.post("/api/v1/sources/", {"key": "x"}, format="json").status_code == 405


@pytest.mark.parametrize("rows", [10, 50])
@pytest.mark.parametrize("path", [CUSTOMERS, CONTACTS])
def test_lists_ask_as_much_for_ten_as_for_fifty(world, as_, rows, path, django_assert_max_num_queries):
    for n in range(rows):
        make_contact(make_customer(world.ann, f"C{n}"), f"P{n}")
    ann = as_(world.ann)
    ann.get(path)
    with django_assert_max_num_queries(10):
        assert ann.get(path).json()["total"] == rows
