"""Every operation of the schema, asked nonsense by everybody: never a 5xx, never an answer in HTML."""

import itertools
import random

import pytest

from crm.customers.models import Customer
from crm.followups.defaults import ship_all
from leads.models import Lead
from opportunities.services import create_opportunity

NONSENSE = [
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    10**30,
    1.5,
    1e308,
    "",
    " ",
    "x" * 5000,
    "上海",
    "\u202e",
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "0001-01-01",
    "NaN",
    "1e400",
    "-0",
    "<script>",
    "'; --",
    [],
    [[]],
    [None],
    [10**30],
    {},
    {"id": {}},
]
IDS = ["1", "999999", "0", str(2**63), "9" * 40, "x", "-1", "1.0", "%00", "%F0%9F%92%A9"]
QUERIES = [
    *NONSENSE[2:9],
    "",
    "\0",
    "x",
    "x" * 3000,
    "上",
    "1,2,x",
    "none",
    "me",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "٣",
    "NaN",
    "-",
]


@pytest.fixture
def ids(world):
    """Ids of records that Ann and those above her may change, beside ids that are none."""
    ship_all()
    customer = Customer.objects.create(name="Acme", owner=world.ann, team=world.north)
    lead = Lead.objects.create(name="Li", company="Acme", owner=world.ann, team=world.north)
    opportunity = create_opportunity(by=world.ann, owner=world.ann, customer=customer, name="Deal")
    return [str(record.pk) for record in (customer, lead, opportunity)] * 2 + IDS


@pytest.fixture
def schema(client, db):
    return client.get("/api/v1/schema/", HTTP_ACCEPT="application/json").json()


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def bodies(schema, operation, dice):
    """A few JSON bodies with the operation's own field names and nonsense in them."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = content.get("$ref", "").rpartition("/")[2]
    fields = list(schema["components"]["schemas"].get(name, {}).get("properties", {}))
    yield {}
    for _ in range(6):
        yield {field: dice.choice(NONSENSE) for field in fields}
    for field in fields:
        yield {field: dice.choice(NONSENSE)}


@pytest.mark.parametrize("who", ["nobody", "rep", "manager", "admin"])
def test_nonsense_is_never_a_crash(world, as_, schema, ids, who):
    client = as_({"nobody": None, "rep": world.ann, "manager": world.lea, "admin": world.ada}[who])
    dice, troubles, asked = random.Random(who), [], 0
    most = 2 if who == "nobody" else 8
    for path, method, operation in operations(schema):
        if path.endswith(("/schema/", "/auth/token/")):
            continue
        names = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"]
        inside = [p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"]
        queries = [{}, {"nonsense": "1"}, *({name: dice.choice(QUERIES)} for name in names for _ in range(3))]
        sent = list(bodies(schema, operation, dice)) if method in ("post", "patch", "put") else [None]
        for url_id, query, body in itertools.islice(_mixed(dice, ids if inside else [""], queries, sent), most):
            url = path
            for name in inside:
                url = url.replace("{" + name + "}", url_id)
            asking = {"QUERY_STRING": "&".join(f"{k}={_quoted(v)}" for k, v in query.items())}
            answer = getattr(client, method)(url, body, format="json" if body is not None else None, **asking)
            asked += 1
            kind = answer.get("Content-Type", "")
            if answer.status_code >= 500 or (kind.startswith("text/html")):
                troubles.append(f"{answer.status_code} {method} {url} {query} {body}")
            if who == "nobody" and answer.status_code not in (401, 404, 405, 415):
                troubles.append(f"open to nobody: {answer.status_code} {method} {url}")
    assert not troubles, f"{len(troubles)} of {asked}:\n" + "\n".join(t[:300] for t in troubles[:40])


def _mixed(dice, *choices):
    """The choices in a new order, combined at random."""
    choices = [dice.sample(choice, len(choice)) for choice in choices]
    for n in range(max(len(c) for c in choices) + 4):
        yield tuple(c[n] if n < len(c) else dice.choice(c) for c in choices)


def _quoted(value):
    from urllib.parse import quote

    return quote(str(value))
