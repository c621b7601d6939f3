"""What can be asked of every door that is read: filters, orderings, searches, pages, files. Found, not listed.

Each door is opened once while its filter sets and lists are watched; what they declare becomes questions.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from unittest import mock
from urllib.parse import urlencode

import django_filters
from django.db import transaction
from django.forms import ModelChoiceField
from django.urls import get_resolver, reverse

from analytics.asked import PARAMETERS
from analytics.reports import QUESTIONS
from crm.calendar import NAMES
from crm.web.tables import Listing

from . import calls, table, walk
from .routes import routes

# What says nothing about records, or is another's to walk: the API's description, the machine's own pages, addresses
# that are secrets themselves.
LEFT_OUT = ("api-schema", "api-docs", "jobs:healthz", "operations:metrics", "users:invitation", *calls.PUBLIC)
PLAIN = ("2026-01-01", "2099-12-31", "0", "5", "none", "me", "true", "o", "海")


@dataclass
class Declared:
    """What one door understands."""

    search: str = ""
    filters: dict = field(default_factory=dict)
    orderings: set = field(default_factory=set)
    is_list: bool = False


def declared(client, realm):
    """{route: Declared} of every door that is a list, as this person finds it."""
    found = defaultdict(Declared)
    for name, route in readable():
        seen, lists = [], []
        asked = {**calls.queries(realm).get(name, {}), "menu": "filters"}
        with watching(django_filters.FilterSet, seen), watching(Listing, lists), transaction.atomic():
            walk.send(client, route, "GET", realm, query=asked)
            transaction.set_rollback(True)
        if route.is_api:
            _of_the_api(found, name)
        for listing in lists:
            one = found[name]
            one.is_list, one.search = True, "q" if listing.table.search else ""
            one.orderings |= {sign + each for each in listing.table.sortable for sign in ("", "-")}
        for filterset in seen:
            for key, one in filterset.form.fields.items():
                for suffix in ("", *getattr(one.widget, "suffixes", ())):
                    found[name].filters[f"{key}_{suffix}" if suffix else key] = values_of(one)
        if "q" in calls.queries(realm).get(name, {}):
            found[name].search = "q"
    return found


def _of_the_api(found, name):
    view = next(view for view in _views() if view[0] == name)[1]
    kind, action = view.cls, (getattr(view, "actions", None) or {}).get("get")
    if action == "list":
        one = found[name]
        one.is_list = True
        one.search = "search" if kind().searchable() else ""
        one.orderings |= {sign + each for each in getattr(kind, "ordering_fields", ()) for sign in ("", "-")}
        filters = getattr(kind, "filterset_class", None)
        one.filters |= {key: values_of(each.field) for key, each in (filters.base_filters if filters else {}).items()}


def _views():
    from .routes import everything

    return ((name, view) for name, _pattern, view in everything(get_resolver().url_patterns) if hasattr(view, "cls"))


def readable():
    for (name, method), _words in table.rows().items():
        if method == "GET" and name not in LEFT_OUT:
            yield name, routes()[name]


def values_of(one):
    """Every choice that a field offers; empty where only ids and words fit."""
    if isinstance(one, ModelChoiceField) or not getattr(one, "choices", None):
        return []
    pairs = [each for key, label in one.choices for each in (label if isinstance(label, list | tuple) else [(key, "")])]
    return [str(key) for key, _label in pairs if key not in ("", None)]


def watching(kind, seen):
    """Keeps every object of this kind that is made meanwhile."""
    before = kind.__init__

    def __init__(self, *args, **kwargs):
        before(self, *args, **kwargs)
        seen.append(self)

    return mock.patch.object(kind, "__init__", __init__)


def questions(client, mine, hidden):
    """Addresses, each once: of my own realm, of what is hidden, and of every list by everything it declares."""
    words = words_of(mine) | words_of(hidden)
    ids = sorted(ids_of(mine) | ids_of(hidden))
    asked = {}
    for realm in (mine, hidden):
        for name, route in readable():
            where = reverse(name, args=calls.address_of(route, realm, "GET"))
            asked[_address(where, calls.queries(realm).get(name, {}))] = name
    for name, one in declared(client, mine).items():
        route = routes()[name]
        base = calls.queries(mine).get(name, {})
        where = reverse(name, args=calls.address_of(route, mine, "GET"))
        for query in _of_one(one, words, ids, api=route.is_api):
            asked[_address(where, {**base, **query})] = name
    for query in _of_reports(ids):
        for report in QUESTIONS:
            asked[_address(reverse("api-analytics", args=[report]), query)] = "api-analytics"
            asked[_address(reverse("analytics:report", args=[report]), query)] = "analytics:report"
    return asked


def _of_one(one, words, ids, *, api):
    for order in sorted(one.orderings):
        yield {"ordering": order}
        if one.is_list and api:
            yield {"ordering": order, "page_size": "1"}
    for name, values in one.filters.items():
        for value in [*values, *PLAIN, *ids]:
            yield {name: str(value)}
    if one.search:
        for word in sorted(words):
            yield {one.search: word}
            if one.is_list and not api:
                yield {one.search: word, "menu": "total"}
    if one.is_list and api:
        yield from ({"total": "exact"}, {"total": "0"}, {"page_size": "1"}, {"page_size": "2", "total": "exact"})
    elif one.is_list:
        yield from ({"menu": "total"}, {"menu": "filters"}, {"export": "csv"}, {"export": "xlsx"})


def _of_reports(ids):
    yield from ({"period": name} for name in NAMES)
    yield from (
        {name: str(value)} for name in PARAMETERS if name in ("pipeline", "team", "owner", "source") for value in ids
    )
    groups = sorted({group for question in QUESTIONS.values() for group in question.groups})
    yield from ({"group_by": group} for group in groups)
    yield from ({"export": kind} for kind in ("csv", "xlsx"))


def words_of(realm):
    """Beginnings of names, digits of phones: from one letter to the whole word."""
    whole = {realm.customer.name, realm.lead.name, realm.opportunity.name, realm.contact.name, "13800138000"}
    return {word[:length] for word in whole for length in (1, 2, 3, 5, len(word))} | {word[2:8] for word in whole}


def ids_of(realm):
    """Ids of what one may ask for: records, people, teams, pools, stages."""
    records = (realm.customer, realm.lead, realm.opportunity, realm.contact, realm.followup, realm.owner)
    shipped = (
        realm.world.north,
        realm.world.south,
        realm.pool,
        realm.world.pipeline,
        realm.world.stages[1],
        realm.world.tag,
    )
    return {one.pk for one in (*records, *shipped)}


def _address(where, query):
    return f"{where}?{urlencode(query)}" if query else where
