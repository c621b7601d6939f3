"""Leads: lists, searches, pages, the public pool."""

from crm.rules.keyset import token_after
from leads.models import Lead

from .. import samples
from ..floors import lists, records
from ..operation import Operation, get

LEADS = "/leads/"
FILTERS = {"status": "assigned", "grade": "B", "created": "quarter"}
LIST = (("queries", 10), ("of_bare", 2.5), ("p50", 60), ("rate_of_bare", 0.5), ("spread", 3))
SEARCH = (("p50", 20), ("database", 5))


def same(path, **params):
    """A page that is the same for everybody and every time."""
    return lambda world, reader, n: [[get(reader, path, **params)]]


def newest(world, reader):
    return [lists.page(reader, lists.LEAD)]


def deep(world, reader, n):
    token = token_after(samples.middle(Lead, reader), order="-created_at")
    return [[get(reader, LEADS, cursor=token)]]


def deep_floor(world, reader):
    row = samples.middle(Lead, reader)
    after = f"('{row.created_at.isoformat()}'::timestamptz, {row.pk})"
    return [lists.page(reader, lists.LEAD, after=after)]


def filtered_floor(world, reader):
    where = "status = 'assigned' AND grade = 'B' AND created_at >= date_trunc('day', now()) - interval '90 days'"
    return [lists.page(reader, lists.LEAD, where=where)]


def by_score(world, reader):
    return [lists.page(reader, lists.LEAD, order="score")]


def searched(kind):
    def journeys(world, reader, n):
        return [[get(reader, LEADS, q=word)] for word in samples.words(reader)[kind]]

    def floors(world, reader):
        return [lists.search(reader, lists.LEAD, condition(world, kind, word)) for word in samples.words(reader)[kind]]

    return journeys, floors


def condition(world, kind, word):
    if kind in ("one", "two"):
        return world.quoted("grams @> %s::text[]", [word])
    return world.quoted("search LIKE %s", f"%{word}%")


def named(path):
    """What is found by its customer's name."""
    return lambda world, reader, n: [[get(reader, path, q=word)] for word in samples.names(reader)]


def named_floor(world, reader):
    found = []
    for word in samples.names(reader):
        own = condition(world, "two", word)
        customers = f"SELECT id FROM customers_customer WHERE deleted_at IS NULL AND {own}"
        found.append(lists.search(reader, lists.OPPORTUNITY, own, f"customer_id IN ({customers})"))
    return found


def everywhere(world, reader, n):
    """The search page with the parts that answer it."""
    words = samples.words(reader)["two"] or samples.words(reader)["latin"]
    pages = [f"{get(reader, '/search/', q=word)['path']}" for word in words]
    return [[get(reader, one) for one in (page, *world.parts(reader, page))] for page in pages]


def lead_pages(world, reader, n):
    return [[get(reader, f"/leads/{pk}/")] for pk in samples.leads(reader)]


def whole_lead_pages(world, reader, n):
    pages = [f"/leads/{pk}/" for pk in samples.leads(reader)[:10]]
    return [[get(reader, one) for one in (page, *world.parts(reader, page))] for page in pages]


def lead_floor(world, reader):
    return [[records.lead(pk, samples.kind(Lead))] for pk in samples.leads(reader)[:3]]


def pool_floor(world, reader):
    """The first pool that the page shows, the highest score first."""
    pool = f"pool_id = {reader.pools[0]}" if reader.pools else "pool_id = (SELECT min(id) FROM users_pool WHERE active)"
    where = f"{pool} AND owner_id IS NULL AND status NOT IN ('disqualified', 'converted')"
    return [lists.page(reader, lists.LEAD, where=where, order="score", pooled=True)]


def counters(world, reader, n):
    """What the sidebar asks after every page."""
    return [[get(reader, "/leads/new-count/"), get(reader, "/followups/late/"), get(reader, "/notifications/count/")]]


def _search(kind, title):
    journeys, floors = searched(kind)
    targets = SEARCH if kind in ("one", "two") else SEARCH[:1]
    return Operation(f"search-{kind}", f"Search: {title}", journeys, floors, targets=targets, quick=kind == "two")


OPERATIONS = [
    Operation("lead-list", "Lead list", same(LEADS), newest, bare="rows", targets=LIST, quick=True),
    Operation(
        "lead-deep", "Lead list, page in the middle", deep, deep_floor, bare="rows", targets=(*LIST, ("of_first", 1.3))
    ),
    Operation(
        "lead-filters", "Lead list, three filters", same(LEADS, **FILTERS), filtered_floor, bare="rows", targets=LIST
    ),
    Operation("lead-score", "Lead list by score", same(LEADS, ordering="-score"), by_score, bare="rows", targets=LIST),
    _search("one", "one Chinese character"),
    _search("two", "two Chinese characters"),
    _search("latin", "four Latin letters"),
    _search("phone", "a phone number"),
    Operation(
        "search-customer",
        "Opportunities by their customer's name",
        named("/opportunities/"),
        named_floor,
        targets=SEARCH[:1],
    ),
    Operation("search-contact", "Contacts by their customer's name", named("/contacts/"), targets=SEARCH[:1]),
    Operation("search-page", "Search page with its four answers", everywhere),
    Operation("lead-page", "Lead page", lead_pages, lead_floor, quick=True),
    Operation("lead-page-parts", "Lead page with its parts", whole_lead_pages, lead_floor),
    Operation("pool", "Public pool", same("/leads/pool/"), pool_floor, bare="rows", targets=LIST),
    Operation("lead-api", "Lead list, API", same("/api/v1/leads/", page_size=50), newest, bare="rows"),
    Operation("counters", "The sidebar's three numbers", counters),
]
