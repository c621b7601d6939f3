"""A rule asked in Python, of facts or of an object: the same answer as `to_q` gives in SQL."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from crm.rules.folding import fold
from crm.rules.tree import POSITIVE, coerce, day_range
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, NUMBER, TAGS, TEXT


class Facts(dict):
    """What rules may ask of one record, by the names of the vocabulary: read when first asked, in the type that rules
    compare. `source` is an object that the fields can read, or {field name: value}."""

    def __init__(self, source, vocab):
        super().__init__()
        self.source, self.vocab = source, vocab
        self.given = isinstance(source, Mapping)

    def __missing__(self, name):
        field = self.vocab[name]
        held = self[name] = _plain(field, self.source.get(name) if self.given else field.read(self.source))
        return held


def matches(tree, vocab, facts, *, today=None):
    """Whether the rule holds. `facts` is {field name: value} or an object that the fields can read."""
    return prepared(tree, vocab)(facts if isinstance(facts, Facts) else Facts(facts, vocab), today)


def prepared(tree, vocab):
    """The rule as a function of Facts (and today): for a rule that is asked of many records. The values of the rule are
    read once."""
    if not tree:
        return lambda facts, today=None: True
    if "all" in tree:
        return _every([prepared(part, vocab) for part in tree["all"]])
    if "any" in tree:
        return _some([prepared(part, vocab) for part in tree["any"]])
    if "not" in tree:
        inner = prepared(tree["not"], vocab)
        return lambda facts, today=None: not inner(facts, today)
    field, op = vocab[tree["field"]], tree["op"]
    positive = POSITIVE.get(op, op)
    return _leaf(field, positive, coerce(field, op, tree.get("value")), wanted=positive == op)


def _every(tests):
    if len(tests) == 1:
        return tests[0]

    def test(facts, today=None):
        for one in tests:  # noqa: SIM110  a loop is twice as fast as all()
            if not one(facts, today):
                return False
        return True

    return test


def _some(tests):
    if len(tests) == 1:
        return tests[0]

    def test(facts, today=None):
        for one in tests:  # noqa: SIM110
            if one(facts, today):
                return True
        return False

    return test


def _leaf(field, op, value, *, wanted):
    name = field.name
    if op == "is_set":
        return lambda facts, today=None: (facts[name] is not None) == wanted
    if op == "contains":
        return lambda facts, today=None: ((held := facts[name]) is not None and value in held) == wanted
    if field.type == DATE:
        return lambda facts, today=None: (
            ((held := facts[name]) is not None and _within(held, op, value, today)) == wanted
        )
    compare = _AMONG[op] if field.type == TAGS else _COMPARE[op]
    return lambda facts, today=None: ((held := facts[name]) is not None and compare(held, value)) == wanted


def _plain(field, held):
    """The held value in the type that rules compare; None for what is empty."""
    return None if held is None or held == "" else _PLAIN[field.type](held)


def _day(held):
    return held.astimezone(timezone.get_default_timezone()).date() if isinstance(held, dt.datetime) else held


_PLAIN = {
    TEXT: lambda held: fold(str(held)),
    CHOICE: str,
    NUMBER: lambda held: held if isinstance(held, Decimal | int) else Decimal(str(held)),
    DATE: _day,
    BOOL: bool,
    FK: lambda held: getattr(held, "pk", held),
    TAGS: lambda held: {int(getattr(tag, "pk", tag)) for tag in held} or None,
}


def _within(held, op, value, today):
    first, after = day_range(op, value, today or timezone.localdate(timezone=timezone.get_default_timezone()))
    return (first is None or held >= first) and (after is None or held < after)


_AMONG = {
    "is": lambda held, value: value in held,
    "in": lambda held, value: bool(held & set(value)),
}
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
