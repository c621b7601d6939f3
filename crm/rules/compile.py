"""A rule as SQL: a Q that is true of exactly the rows of which `matches` is true.

`not` is pushed down to the leaves, where a missing value is spelt out; so no condition is ever unknown, and positive
ones stay plain comparisons that an index can serve. Do not negate the Q itself: put {"not": ...} round the tree.
"""

import datetime as dt
from functools import reduce
from operator import and_, or_

from django.db.models import DateTimeField, DecimalField, Exists, F, OuterRef, Q, Value, lookups
from django.db.models.functions import Lower
from django.utils import timezone

from crm.rules.tree import POSITIVE, check, coerce, day_range
from crm.rules.vocabulary import CHOICE, DATE, FK, NUMBER, TAGS, TEXT

NOTHING = Q(pk__in=())


def to_q(tree, vocab, *, today=None):
    """The rule as a Q on the vocabulary's model. Raises RuleError where the tree is not well formed."""
    check(tree, vocab)
    today = today or timezone.localdate(timezone=timezone.get_default_timezone())
    return _q(tree or {}, vocab, today, wanted=True)


def _q(node, vocab, today, wanted):
    if not node:
        return Q() if wanted else NOTHING
    if "not" in node:
        return _q(node["not"], vocab, today, not wanted)
    if "all" in node or "any" in node:
        parts = [_q(part, vocab, today, wanted) for part in node.get("all", node.get("any"))]
        conjunction = ("all" in node) == wanted
        if not parts:
            return Q() if conjunction else NOTHING
        if not conjunction and Q() in parts:  # true of everything; Q() would vanish from an OR
            return Q()
        return reduce(and_ if conjunction else or_, parts)
    field, op = vocab[node["field"]], node["op"]
    positive = POSITIVE.get(op, op)
    value = coerce(field, op, node.get("value"))
    return _leaf(field, positive, value, vocab, today, wanted == (positive == op))


def _leaf(field, op, value, vocab, today, wanted):
    if field.type == TAGS:
        has = Exists(_tagged(field, value if op == "in" else None if op == "is_set" else [value], vocab.model))
        return Q(has) if wanted else ~Q(has)
    column = F(field.path) if isinstance(field.path, str) else field.path
    if field.type == FK:
        column = F(f"{field.path}_id") if isinstance(field.path, str) else column
    empty = Q(lookups.IsNull(column, True))
    if field.type in (TEXT, CHOICE):
        blank = Q(lookups.Exact(column, Value("")))
        if op == "is_set":
            return ~blank & Q(lookups.IsNull(column, False)) if wanted else blank | empty
    elif op == "is_set":
        return Q(lookups.IsNull(column, not wanted))
    if field.type == TEXT:
        column = Lower(column)
    found = _in_days(field, column, op, value, today) if field.type == DATE else _compare(field, column, op, value)
    return found if wanted else ~found | empty


def _compare(field, column, op, value):
    if op == "between":
        low, high = (_value(field, v) for v in value)
        return Q(lookups.GreaterThanOrEqual(column, low)) & Q(lookups.LessThanOrEqual(column, high))
    if op == "in":
        return Q(lookups.In(column, [_value(field, v) for v in value]))
    if op in ("contains", "starts_with"):
        return Q((lookups.Contains if op == "contains" else lookups.StartsWith)(column, value))
    return Q(_LOOKUPS[op](column, _value(field, value)))


_LOOKUPS = {
    "is": lookups.Exact,
    "gt": lookups.GreaterThan,
    "gte": lookups.GreaterThanOrEqual,
    "lt": lookups.LessThan,
    "lte": lookups.LessThanOrEqual,
}


def _value(field, value):
    """A whole number stays one, so that an integer column keeps its index; others are compared as decimals."""
    if field.type != NUMBER:
        return Value(value)
    return Value(int(value)) if value == int(value) else Value(value, output_field=DecimalField())


def _in_days(field, column, op, value, today):
    first, after = day_range(op, value, today)
    found = Q()
    if first is not None:
        found &= Q(lookups.GreaterThanOrEqual(column, _edge(field, first)))
    if after is not None:
        found &= Q(lookups.LessThan(column, _edge(field, after)))
    return found


def _edge(field, day):
    """A day as the column holds it: itself, or the organisation's first instant of it."""
    if not field.moment:
        return Value(day)
    start = dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_default_timezone())
    return Value(start, output_field=DateTimeField())


def _tagged(field, ids, model):
    """Rows of the many-to-many table that tie the outer row to one of `ids`, or to anything."""
    *way, last = field.path.split("__")
    for part in way:
        model = model._meta.get_field(part).related_model
    link = model._meta.get_field(last)
    rows = link.remote_field.through._base_manager.filter(
        **{f"{link.m2m_field_name()}_id": OuterRef("__".join([*way, "pk"]))}
    )
    return rows if ids is None else rows.filter(**{f"{link.m2m_reverse_field_name()}_id__in": ids})
