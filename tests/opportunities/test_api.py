"""The API of opportunities."""

import datetime as dt
from decimal import Decimal

import pytest

from crm.calendar import today
from crm.followups.services import log_activity
from crm.jobs.invariants import assert_invariants
from opportunities.models import Opportunity
from opportunities.services import add_member, move, win
from tests.api.conftest import as_  # noqa: F401

URL = "/api/v1/opportunities/"


@pytest.fixture
def ann(as_, sales):  # noqa: F811
    return as_(sales.ann)


def test_created_with_the_contracts_fields(ann, sales, make):
    customer = make.customer(sales.ann)
    mei = make.contact(customer)
    sent = {
        "name": "Cold storage",
        "customer": customer.pk,
        "amount": "320000.50",
        "expected_close": "2027-03-01",
        "probability": {"rep": 40},
        "contacts": [{"contact": mei.pk, "role": "decider"}],
    }
    answer = ann.post(URL, sent)
    assert answer.status_code == 201, answer.json()
    body = answer.json()
    assert body["amount"] == "320000.50" and body["currency"] == "CNY"
    assert body["probability"] == {"stage": 10, "model": None, "rep": 40, "used": 40}
    assert (body["owner"], body["team"], body["outcome"]) == (sales.ann.pk, sales.north.pk, "open")
    assert (body["stage"], body["pipeline"]) == (sales.stage["prospect"].pk, sales.pipeline.pk)
    assert body["created_on"] == today().isoformat() and body["closed_on"] is None and body["version"] == 1
    assert {"importance", "loss_reason", "competitor", "next_followup_at", "last_touch_at", "tags", "custom"} <= set(
        body
    )
    assert ann.get(f"{URL}{body['id']}/contacts/").json() == [{"contact": mei.pk, "role": "decider"}]


def test_moved_over_the_pipeline_to_the_win(ann, sales, make):
    made = make.opportunity(sales.ann, amount=Decimal(7))
    url = f"{URL}{made.pk}/"
    assert ann.post(f"{url}move/", {"stage": sales.stage["need-confirmed"].pk}).status_code == 400
    moved = ann.post(f"{url}move/", {"stage": sales.stage["need-confirmed"].pk, "version": 1})
    assert (moved.status_code, moved.json()["version"]) == (200, 2)

    stopped = ann.post(f"{url}move/", {"stage": sales.stage["proposal"].pk, "version": 2})
    assert stopped.status_code == 422 and stopped.json()["code"] == "gate_not_met"
    assert [item["value"] for item in stopped.json()["missing"]] == ["conversation"]
    assert [item["met"] for item in ann.get(f"{url}gates/").json()] == [False, True]

    log_activity(made, kind="call", direction="two_way", by=sales.ann)
    assert ann.post(f"{url}move/", {"stage": sales.stage["proposal"].pk, "version": 2}).status_code == 200
    stale = ann.post(f"{url}move/", {"stage": sales.stage["interested"].pk, "version": 2})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    closing = ann.post(f"{url}move/", {"stage": sales.stage["won"].pk, "version": 3})
    assert closing.status_code == 422 and "win or lose" in closing.json()["detail"]

    ann.patch(url, {"expected_close": "2027-03-01"})
    won = ann.post(f"{url}win/", {"note": "Signed"}).json()
    assert (won["outcome"], won["closed_on"], won["close_note"]) == ("won", today().isoformat(), "Signed")
    ledger = ann.get(f"{url}ledger/").json()["results"]
    assert [row["changed"] for row in ledger] == [
        ["created"], ["stage"], ["stage"], ["close_date"], ["won", "stage"]
    ]  # fmt: skip
    assert ledger[1]["previous"] == ledger[0]["id"]
    assert_invariants()


def test_lost_with_a_reason_and_reopened(ann, sales, make):
    made = make.opportunity(sales.ann)
    url = f"{URL}{made.pk}/"
    assert ann.post(f"{url}lose/", {}).status_code == 400
    assert ann.post(f"{url}lose/", {"reason": sales.reason["not-recorded"].pk}).status_code == 400
    lost = ann.post(f"{url}lose/", {"reason": sales.reason["price"].pk, "note": "20 % cheaper"})
    assert (lost.status_code, lost.json()["loss_reason"]) == (200, sales.reason["price"].pk)
    assert ann.post(f"{url}win/", {}).status_code == 409
    assert ann.post(f"{url}reopen/", {}).json()["outcome"] == "open"


def test_transferred(ann, as_, sales, make):  # noqa: F811
    made = make.opportunity(sales.ann)
    answer = ann.post(f"{URL}{made.pk}/transfer/", {"to": sales.cy.pk})
    assert (answer.status_code, answer.json()["owner"]) == (200, sales.cy.pk)
    assert ann.get(f"{URL}{made.pk}/").status_code == 404
    assert as_(sales.cy).get(f"{URL}{made.pk}/").status_code == 200


def test_changed_and_what_has_a_verb_of_its_own_is_refused(ann, sales, make):
    made = make.opportunity(sales.ann)
    url = f"{URL}{made.pk}/"
    changed = ann.patch(url, {"amount": "12.50", "probability": {"rep": 55}, "version": 1}).json()
    assert (changed["amount"], changed["probability"]["used"], changed["version"]) == ("12.50", 55, 2)
    assert ann.patch(url, {"amount": "1", "version": 1}).status_code == 409
    for field, value in (("stage", sales.stage["proposal"].pk), ("owner", sales.ben.pk), ("outcome", "won")):
        assert ann.patch(url, {field: value}).status_code == 400, field
    for bad in ({"amount": "-1"}, {"amount": "NaN"}, {"probability": {"rep": 101}}, {"customer": 10**17}):
        assert ann.patch(url, bad).status_code == 400, bad
    assert ann.put(url, {}).status_code == 405


def test_deleted(ann, sales, make):
    made = make.opportunity(sales.ann)
    assert ann.delete(f"{URL}{made.pk}/").status_code == 204
    assert ann.get(f"{URL}{made.pk}/").status_code == 404


def test_a_customer_that_the_caller_does_not_see_does_not_exist(ann, sales, make):
    theirs = make.customer(sales.cy)
    assert ann.post(URL, {"name": "x", "customer": theirs.pk}).status_code == 400


def test_same_key_same_answer(ann, sales):
    sent, key = {"name": "Once"}, {"HTTP_IDEMPOTENCY_KEY": "k1"}
    first, again = ann.post(URL, sent, **key), ann.post(URL, sent, **key)
    assert first.json() == again.json() and Opportunity.objects.count() == 1


VERBS = [
    ("get", "", {}),
    ("get", "ledger/", {}),
    ("get", "gates/", {}),
    ("get", "contacts/", {}),
    ("get", "members/", {}),
    ("get", "lines/", {}),
    ("patch", "", {"name": "Other"}),
    ("delete", "", {}),
    ("post", "move/", "interested"),
    ("post", "win/", {}),
    ("post", "lose/", "price"),
    ("post", "reopen/", {}),
    ("post", "transfer/", "ann"),
    ("post", "add-contact/", {}),
    ("post", "remove-contact/", {}),
    ("post", "add-member/", {}),
    ("post", "remove-member/", {}),
    ("post", "tick/", {}),
    ("post", "untick/", {}),
    ("post", "set-lines/", {"items": []}),
]


@pytest.mark.parametrize(("method", "path", "body"), VERBS)
def test_who_may_do_what(as_, sales, make, method, path, body):  # noqa: F811
    """Anonymous 401, a stranger 404, a member who may only read 403, the owner and the manager something else."""
    made = make.opportunity(sales.ann)
    body = {
        "interested": {"stage": sales.stage["interested"].pk, "version": 1},
        "price": {"reason": sales.reason["price"].pk},
        "ann": {"to": sales.ann.pk},
    }.get(body, body) if isinstance(body, str) else body  # fmt: skip
    add_member(made, user=sales.cy, by=sales.ann)
    writes = method != "get"
    expected = [(None, 401), (sales.ben, 404), (sales.cy, 403 if writes else 200)]
    for user, status in expected:
        answer = getattr(as_(user), method)(f"{URL}{made.pk}/{path}", body)
        assert answer.status_code == status, (user, answer.json())
    made.refresh_from_db()
    assert made.version == 1 and made.ledger.count() == 1 and made.deleted_at is None
    for user in (sales.ada, sales.lea, sales.ann):
        answer = getattr(as_(user), method)(f"{URL}{make.opportunity(sales.ann).pk}/{path}", body)
        assert answer.status_code in (200, 204, 400), (user, answer.json())


def test_filters_search_and_unknown_parameters(ann, sales, make):
    lotus = make.customer(sales.ann, "上海莲花食品")
    small = make.opportunity(sales.ann, name="Small", amount=Decimal(10))
    big = make.opportunity(sales.ann, name="Big", amount=Decimal(1000), customer=lotus)
    win(small, by=sales.ann)

    def ids(**query):
        answer = ann.get(URL, query)
        assert answer.status_code == 200, answer.json()
        return [row["id"] for row in answer.json()["results"]]

    assert ids(outcome="won") == [small.pk]
    assert ids(stage=sales.stage["prospect"].pk, pipeline=sales.pipeline.pk, owner="me") == [big.pk]
    assert ids(customer=lotus.pk) == ids(search="莲") == ids(search="莲花") == ids(amount_min="500") == [big.pk]
    assert ids(closed_from=today().isoformat(), team=sales.north.pk) == [small.pk]
    assert ids(ordering="-amount") == [big.pk, small.pk]
    for bad in ({"colour": "red"}, {"owner": "x"}, {"outcome": "maybe"}, {"search": "b"}, {"ordering": "name"}):
        assert ann.get(URL, bad).status_code == 400, bad


def test_the_board(ann, sales, make):
    first = [make.opportunity(sales.ann, amount=Decimal(100)) for _n in range(3)]
    make.opportunity(sales.cy, amount=Decimal(100))
    move(first[0], to=sales.stage["interested"], by=sales.ann)
    win(first[1], by=sales.ann)
    board = ann.get(f"{URL}board/", {"pipeline": sales.pipeline.pk}).json()
    assert (board["count"], board["amount"], board["weighted"], board["currency"]) == (2, "200.00", "35.00", "CNY")
    columns = {column["stage"]: column for column in board["columns"]}
    assert len(columns) == 6
    interested = columns[sales.stage["interested"].pk]
    assert (interested["count"], interested["weighted"]) == (1, "25.00")
    assert [card["id"] for card in interested["results"]] == [first[0].pk]
    assert columns[sales.stage["won"].pk]["amount"] == "100.00"
    for bad in ({"colour": "1"}, {"pipeline": "x"}, {"page_size": "0"}, {"owner": "x"}):
        assert ann.get(f"{URL}board/", bad).status_code == 400, bad
    assert ann.get(f"{URL}board/", {"pipeline": "999999"}).status_code == 404


def test_a_column_goes_on_where_it_stopped(ann, sales, make):
    made = [make.opportunity(sales.ann).pk for _n in range(5)]
    board = ann.get(f"{URL}board/", {"page_size": 2}).json()
    column = board["columns"][0]
    seen = [card["id"] for card in column["results"]]
    token = column["next"]
    while token:
        page = ann.get(f"{URL}board/", {"stage": column["stage"], "cursor": token, "page_size": 2}).json()
        seen += [card["id"] for card in page["results"]]
        token = page["next"]
    assert seen == made[::-1]


@pytest.mark.parametrize("path", ["pipelines", "stages", "loss-reasons", "competitors", "products"])
def test_configured_things_are_read_in_the_callers_language(ann, as_, sales, path):  # noqa: F811
    assert as_(None).get(f"/api/v1/{path}/").status_code == 401
    assert ann.get(f"/api/v1/{path}/").status_code == 200
    assert ann.post(f"/api/v1/{path}/", {}).status_code == 405
    stage = ann.get(f"/api/v1/stages/{sales.stage['proposal'].pk}/", HTTP_ACCEPT_LANGUAGE="zh-hans").json()
    assert (stage["name"], stage["name_en"], stage["kind"], stage["probability"]) == (
        "方案定制",
        "Proposal",
        "open",
        60,
    )


@pytest.mark.parametrize("rows", [10, 50])
def test_queries_do_not_grow(ann, sales, make, rows, django_assert_max_num_queries):
    for _n in range(rows):
        make.opportunity(sales.ann, created_on=today() - dt.timedelta(days=1))
    with django_assert_max_num_queries(10):
        assert len(ann.get(URL).json()["results"]) == rows
    with django_assert_max_num_queries(8):
        assert ann.get(f"{URL}board/").json()["count"] == rows
