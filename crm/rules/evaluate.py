"""A rule asked in Python, of facts or of an object: the same answer as `to_q` gives in SQL."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from crm.rules.folding import fold
from crm.rules.tree import POSITIVE, coerce, day_range
from crm.rules.vocabulary import BOOL, CHOICE, DATE, NUMBER, TAGS, TEXT


def matches(tree, vocab, facts, *, today=None):
    """Whether the rule holds. `facts` is {field name: value} or an object that the fields can read."""
    if not tree:
        return True
    if "all" in tree:
        return all(matches(part, vocab, facts, today=today) for part in tree["all"])
    if "any" in tree:
        return any(matches(part, vocab, facts, today=today) for part in tree["any"])
    if "not" in tree:
        return not matches(tree["not"], vocab, facts, today=today)
    field, op = vocab[tree["field"]], tree["op"]
    held = facts.get(field.name) if isinstance(facts, Mapping) else field.read(facts)
    positive = POSITIVE.get(op, op)
    value = coerce(field, op, tree.get("value"))
    return _holds(field, positive, value, _plain(field, held), today) == (positive == op)


def _plain(field, held):
    """The held value in the type that rules compare; None for what is empty."""
    if held is None or held == "":
        return None
    if field.type == TAGS:
        return {int(getattr(tag, "pk", tag)) for tag in held} or None
    if field.type == TEXT:
        return fold(str(held))
    if field.type == CHOICE:
        return str(held)
    if field.type == NUMBER:
        return held if isinstance(held, Decimal | int) else Decimal(str(held))
    if field.type == DATE and isinstance(held, dt.datetime):
        return held.astimezone(timezone.get_default_timezone()).date()
    return bool(held) if field.type == BOOL else getattr(held, "pk", held)


def _holds(field, op, value, held, today):
    if held is None:
        return False
    if op == "is_set":
        return True
    if field.type == TAGS:
        return bool(held & set(value)) if op == "in" else value in held
    if field.type == DATE:
        first, after = day_range(op, value, today or timezone.localdate(timezone=timezone.get_default_timezone()))
        return (first is None or held >= first) and (after is None or held < after)
    return _COMPARE[op](held, value)


_COMPARE = {
    "is": lambda held, value: held == value,
    "in": lambda held, value: held in value,
    "contains": lambda held, value: value in held,
    "starts_with": lambda held, value: held.startswith(value),
    "gt": lambda held, value: held > value,
    "gte": lambda held, value: held >= value,
    "lt": lambda held, value: held < value,
    "lte": lambda held, value: held <= value,
    "between": lambda held, value: value[0] <= held <= value[1],
}
