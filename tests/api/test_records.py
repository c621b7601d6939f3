"""The base of every record's API: invisible is 404 first, then 403, then the rest; verbs, versions, keys, search."""

import threading

import pytest
from django.db import connection
from rest_framework.test import APIClient

from crm.api.models import ApiToken, IdempotencyKey
from crm.customers.models import Customer
from tests.api import shelf
from tests.world import make_world

URL = "/api/v1/shelf/"
pytestmark = pytest.mark.urls("tests.api.shelf")


@pytest.fixture(autouse=True)
def _nothing_done():
    shelf.DONE.clear()


@pytest.fixture
def acme(world):
    return Customer.objects.create(name="Acme 上海", owner=world.ann, team=world.north, industry="retail")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "post", "options", "head"])
@pytest.mark.parametrize("path", ["", "note/", "peek/"])
def test_a_stranger_gets_404_for_every_method(world, acme, as_, method, path):
    absent = getattr(as_(world.cy), method)(f"{URL}999999/{path}")
    strange = getattr(as_(world.cy), method)(f"{URL}{acme.pk}/{path}")
    assert strange.status_code == absent.status_code == 404
    assert strange.content == absent.content
    assert getattr(as_(None), method)(f"{URL}{acme.pk}/{path}").status_code == 401


@pytest.mark.parametrize("pk", ["0", "-1", "x", "9" * 30, "1e3", "٣", "%00"])
def test_no_id_is_404(world, as_, pk):
    assert as_(world.ada).get(f"{URL}{pk}/").status_code == 404


def test_a_reader_who_may_not_change_gets_403(world, acme, as_):
    world.ben.role = "service"
    world.ben.save()
    client = as_(world.ben)
    assert client.get(f"{URL}{acme.pk}/").status_code == 200
    assert client.patch(f"{URL}{acme.pk}/", {"name": "x"}).status_code == 403
    assert client.delete(f"{URL}{acme.pk}/").status_code == 403
    assert client.post(f"{URL}{acme.pk}/note/", {"text": "x"}).status_code == 403
    assert client.post(f"{URL}{acme.pk}/peek/").json() == {"seen": acme.pk}
    assert client.put(f"{URL}{acme.pk}/", {"name": "x"}).status_code == 405
    assert shelf.DONE == []


def test_a_list_holds_what_is_visible_filtered_and_searched(world, acme, as_):
    other = Customer.objects.create(name="Other", owner=world.ben, team=world.north, phone="+86 138 1234 5678")
    names = lambda user, **query: [row["name"] for row in as_(user).get(URL, query).json()["results"]]  # noqa: E731
    assert names(world.ann) == ["Acme 上海"]
    assert names(world.cy) == []
    assert names(world.lea) == ["Other", "Acme 上海"]
    assert names(world.lea, ordering="name") == ["Acme 上海", "Other"]
    assert names(world.lea, owner=world.ben.pk) == ["Other"]
    assert names(world.lea, owner="me") == []
    assert names(world.lea, industry="retail,other") == ["Acme 上海"]
    assert names(world.lea, search="海") == ["Acme 上海"]
    assert names(world.lea, search="138-1234") == ["Other"]
    assert as_(world.lea).get(URL, {"search": "x"}).status_code == 400
    assert as_(world.cy).get(f"{URL}{other.pk}/").status_code == 404


def test_a_version_is_checked_when_given(world, acme, as_):
    client, url = as_(world.ann), f"{URL}{acme.pk}/"
    assert client.patch(url, {"name": "B", "version": 1}).json()["version"] == 2
    stale = client.patch(url, {"name": "C", "version": 1})
    assert (stale.status_code, stale.json()["current"]) == (409, 2)
    assert client.post(url + "note/", {"text": "x", "version": 1}).status_code == 409
    for nonsense in ("x", True, -1, 1.5, [1], "9" * 400):
        assert client.patch(url, {"name": "C", "version": nonsense}, format="json").status_code == 400
    assert client.patch(url, {"name": "C"}).json()["name"] == "C"


def test_a_refusal_leaves_everything_as_it_was(world, acme, as_):
    answer = as_(world.ann).post(f"{URL}{acme.pk}/gate/")
    assert answer.status_code == 422 and answer.json()["missing"] == [{"text": "Budget"}]
    acme.refresh_from_db()
    assert acme.name == "Acme 上海"


def test_fields_outside_the_serializer_stay(world, acme, as_):
    sent = {"owner": world.cy.pk, "deleted_at": "2026-01-01", "name": "N"}
    answer = as_(world.ann).patch(f"{URL}{acme.pk}/", sent, format="json")
    acme.refresh_from_db()
    assert (acme.owner, acme.deleted_at, acme.name) == (world.ann, None, "Acme 上海")
    assert answer.status_code == 400 and set(answer.json()["errors"]) == {"owner", "deleted_at"}


@pytest.mark.parametrize("number", [5, 0.0])
def test_a_number_is_no_text(world, acme, as_, number):
    answer = as_(world.ann).patch(f"{URL}{acme.pk}/", {"name": number}, format="json")
    acme.refresh_from_db()
    assert acme.name == "Acme 上海"
    assert answer.status_code == 400 and answer.json()["errors"] == {"name": ["Not a valid string."]}


def test_the_same_key_is_the_same_answer(world, as_):
    client = as_(world.ann)
    first = client.post(URL, {"name": "A"}, HTTP_IDEMPOTENCY_KEY="k1")
    again = client.post(URL, {"name": "A"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert shelf.DONE == ["create"]
    other = client.post(URL, {"name": "B"}, HTTP_IDEMPOTENCY_KEY="k1")
    assert other.status_code == 422 and other.json()["code"] == "idempotency_key_reused"
    assert as_(world.ben).post(URL, {"name": "B"}, HTTP_IDEMPOTENCY_KEY="k1").status_code == 201


def test_a_refused_request_keeps_no_key(world, acme, as_):
    client = as_(world.ann)
    assert client.post(f"{URL}{acme.pk}/gate/", HTTP_IDEMPOTENCY_KEY="k2").status_code == 422
    assert client.post(URL, {"name": ""}, HTTP_IDEMPOTENCY_KEY="k2").status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert client.post(URL, {"name": "A"}, HTTP_IDEMPOTENCY_KEY="k" * 201).status_code == 400


def test_keys_are_forgotten_after_a_day(world, as_):
    client = as_(world.ann)
    client.post(URL, {"name": "A"}, HTTP_IDEMPOTENCY_KEY="k")
    IdempotencyKey.objects.update(created_at="2020-01-01T00:00:00Z")
    assert client.post(URL, {"name": "B"}, HTTP_IDEMPOTENCY_KEY="k").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_do_it_once():
    world = make_world()
    _token, secret = ApiToken.issue(world.ann, name="t")
    barrier, answers = threading.Barrier(4), []

    def ask():
        client = APIClient(HTTP_AUTHORIZATION=f"Bearer {secret}")
        barrier.wait()
        answers.append(client.post(URL, {"name": "A"}, HTTP_IDEMPOTENCY_KEY="same", format="json").json())
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert Customer.objects.count() == 1
    assert len(answers) == 4 and all(answer == answers[0] for answer in answers)


@pytest.mark.parametrize("rows", [10, 50])
def test_a_list_costs_the_same_with_more_rows(world, as_, django_assert_max_num_queries, rows):
    Customer.objects.bulk_create([Customer(name=f"C{n}", owner=world.ann, team=world.north) for n in range(rows)])
    client = as_(world.lea)
    client.get(URL)
    with django_assert_max_num_queries(6):
        assert len(client.get(URL, {"page_size": 50}).json()["results"]) == rows
