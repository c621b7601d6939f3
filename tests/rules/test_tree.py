"""The rule tree: SQL and Python agree on the same rows, wrong trees name the place, and a rule reads as a sentence."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.rules import check, describe, matches, to_q
from crm.rules.tree import RuleError
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, NUMBER, TAGS, Field, Vocabulary
from tests.rules.things import Mark, Place, Thing

MarkOf = Thing.marks.through
THINGS = Vocabulary(
    Field("name", "Name"),
    Field("place_name", "Place", path="place__name"),
    Field("amount", "Amount", NUMBER),
    Field("rank", "Rank", NUMBER),
    Field("day", "Day", DATE),
    Field("at", "Moment", DATE, moment=True),
    Field("kind", "Kind", CHOICE, options=[("a", "Alpha"), ("b", "Beta")]),
    Field("active", "Active", BOOL),
    Field("place", "Where", FK, options=lambda: [(p.pk, p.name) for p in Place.objects.all()]),
    Field("marks", "Marks", TAGS, get=lambda thing: [link.mark_id for link in MarkOf.objects.filter(thing=thing.pk)]),
    model=Thing,
)
TODAY = dt.date(2026, 3, 2)
WORDS = ["East China", "east", "EAST", "Straße", "İ", "ΟΔΟΣ", "上海", "a%_\\b", " ", "x"]
NUMBERS = [0, -1, 1, 2, "1.5", "2.25", 60]
DAYS = [TODAY + dt.timedelta(days=n) for n in (-8, -7, -1, 0, 1, 7, 8)]
MOMENTS = [
    dt.datetime(2026, 3, 1, 15, 59, 59, 999999, dt.UTC),  # the last instant of 1 March in Shanghai
    dt.datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC),  # the first of 2 March
    dt.datetime(2026, 3, 2, 15, 59, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 9, 16, 0, tzinfo=dt.UTC),
]


def leaf(field, ids):
    value = {
        "text": st.sampled_from(WORDS),
        "number": st.sampled_from(NUMBERS),
        "date": st.sampled_from([d.isoformat() for d in DAYS]),
        "choice": st.sampled_from(["a", "A", "b"]),
        "bool": st.booleans(),
        "fk": st.sampled_from([1, 2, 3]),
        "tags": st.sampled_from([1, 2, 3]),
    }[field.type]

    def of(op):
        base = {"field": field.name, "op": op}
        if op in ("is_set", "is_empty"):
            return st.just(base)
        if op in ("in", "not_in"):
            return st.lists(value, min_size=1, max_size=3).map(lambda v: {**base, "value": v})
        if op == "between":
            key = (lambda v: Decimal(str(v))) if field.type == "number" else str
            return st.lists(value, min_size=2, max_size=2).map(lambda v: {**base, "value": sorted(v, key=key)})
        if op == "within_days":
            return st.sampled_from([-7, 0, 7]).map(lambda v: {**base, "value": v})
        return value.map(lambda v: {**base, "value": v})

    return st.sampled_from(field.ops).flatmap(of)


leaves = st.sampled_from(list(THINGS)).flatmap(lambda field: leaf(field, None))
trees = st.recursive(
    leaves | st.just({}).map(lambda _: {"all": []}),
    lambda part: (
        st.lists(part, max_size=3).map(lambda p: {"all": p})
        | st.lists(part, max_size=3).map(lambda p: {"any": p})
        | part.map(lambda p: {"not": p})
    ),
    max_leaves=5,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from([None, "", *WORDS, "far east china"]),
            "amount": st.sampled_from([None, *(Decimal(str(n)) for n in NUMBERS)]),
            "rank": st.sampled_from([-1, 0, 1, 2, 60]),
            "day": st.sampled_from([None, *DAYS]),
            "at": st.sampled_from([None, *MOMENTS]),
            "kind": st.sampled_from(["", "a", "b"]),
            "active": st.sampled_from([None, True, False]),
            "place_id": st.sampled_from([None, 1, 2]),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=trees, rows=rows, marks=st.lists(st.tuples(st.integers(0, 7), st.sampled_from([1, 2])), max_size=6))
def test_sql_and_python_agree(things, tree, rows, marks):
    MarkOf.objects.all().delete()
    things.objects.all().delete()
    for pk, name in ((1, "East"), (2, None), (3, "")):
        Place.objects.get_or_create(pk=pk, defaults={"name": name})
        Mark.objects.get_or_create(pk=pk, defaults={"name": str(pk)})
    made = things.objects.bulk_create([things(**row) for row in rows])
    for n, mark in marks:
        if n < len(made):
            MarkOf.objects.get_or_create(thing_id=made[n].pk, mark_id=mark)
    check(tree, THINGS)
    sql = sorted(things.objects.filter(to_q(tree, THINGS, today=TODAY)).values_list("pk", flat=True))
    everything = things.objects.select_related("place").order_by("pk")
    python = [thing.pk for thing in everything if matches(tree, THINGS, thing, today=TODAY)]
    assert sql == python
    opposite = things.objects.filter(to_q({"not": tree} if tree else {"any": []}, THINGS, today=TODAY))
    assert sorted([*sql, *opposite.values_list("pk", flat=True)]) == [thing.pk for thing in everything]
    assert describe(tree, THINGS)


def test_facts_may_be_a_plain_mapping():
    rule = {
        "all": [{"field": "name", "op": "contains", "value": "CHINA"}, {"field": "marks", "op": "in", "value": [7]}]
    }
    assert matches(rule, THINGS, {"name": "East China", "marks": {7, 8}})
    assert not matches(rule, THINGS, {"name": "East China"})


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"all": [{"field": "nope", "op": "is", "value": 1}]}, "all[0].field"),
        (
            {"any": [{"field": "name", "op": "is", "value": "x"}, {"field": "name", "op": "gt", "value": 1}]},
            "any[1].op",
        ),
        ({"not": {"field": "amount", "op": "is", "value": "NaN"}}, "not.value"),
        ({"all": [{"any": [{"field": "day", "op": "is", "value": "2026-02-30"}]}]}, "all[0].any[0].value"),
        ({"field": "amount", "op": "between", "value": [2, 1]}, "value"),
        ({"field": "kind", "op": "in", "value": []}, "value"),
        ({"field": "name", "op": "is", "value": "a\0"}, "value"),
        ({"field": "name", "op": "is", "value": "\ud800"}, "value"),
        ({"field": "place", "op": "is", "value": 2**63}, "value"),
        ({"field": "place", "op": "is", "value": True}, "value"),
        ({"field": ["name"], "op": {}, "value": 1}, "field"),
        ({"field": "name", "op": ["is"], "value": 1}, "op"),
        ({"all": {}, "any": []}, ""),
        ({"all": "x"}, "all"),
        ({"all": [[]]}, "all[0]"),
        ({"all": [{}]}, "all[0]"),
        ({"all": [{"field": "rank", "op": "is_set"}] * 101}, "all"),
        ([], None),
        ("x", ""),
    ],
)
def test_a_wrong_tree_names_the_place(tree, place):
    if place is None:
        check(tree, THINGS)
        return
    with pytest.raises(RuleError) as refused:
        check(tree, THINGS)
    assert refused.value.problems[0][0] == place and str(refused.value)


def test_a_tree_too_deep_is_refused():
    tree = {"field": "rank", "op": "is_set"}
    for _ in range(200):
        tree = {"not": tree}
    with pytest.raises(RuleError, match="deep"):
        check(tree, THINGS)


def test_a_rule_reads_as_a_sentence():
    rule = {
        "all": [
            {"field": "name", "op": "is", "value": "East China"},
            {
                "any": [
                    {"field": "kind", "op": "in", "value": ["a", "b"]},
                    {"field": "amount", "op": "gte", "value": 60},
                ]
            },
        ]
    }
    with override("en"):
        assert (
            describe(rule, THINGS) == "Name is “East China” and (Kind is one of Alpha, Beta or Amount is at least 60)"
        )
        assert describe({}, THINGS) == "always"
        assert describe({"field": "day", "op": "within_days", "value": -7}, THINGS) == "Day is within the last 7 days"
