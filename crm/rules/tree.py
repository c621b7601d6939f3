"""The rule tree, and what is wrong with one.

    {"all": [{"field": "region", "op": "is", "value": "East China"},
             {"any": [{"field": "score", "op": "gte", "value": 60},
                      {"not": {"field": "tags", "op": "is", "value": 7}}]}]}

An empty tree ({}) is true of everything. A leaf is true or false, never unknown: what has no value is not equal, not
more, not less; `is_not` and `not_in` are the opposite of `is` and `in`. Text ignores case; choices and ids do not.
`within_days` 7 means from today to seven days ahead, -7 the last seven days and today. `between` includes both ends.
"""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from crm.rules.folding import fold
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, MANY_VALUES, NO_VALUE, NUMBER, TAGS, TEXT

MAX_DEPTH = 8
MAX_LEAVES = 100
MAX_VALUES = 500
MAX_TEXT = 500
GROUPS = ("all", "any", "not")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)


class RuleError(ValueError):
    """`problems` is [(place, message)]; a place reads "all[1].any[0].value", the root is ""."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("; ".join(f"{place or 'rule'}: {message}" for place, message in problems))


def check(tree, vocab):
    """Raise RuleError naming every place that is wrong; return the tree."""
    problems, leaves = [], 0

    def walk(node, place, depth):
        nonlocal leaves
        if not isinstance(node, dict):
            return problems.append((place, _("This must be a rule, not %(kind)s.") % {"kind": type(node).__name__}))
        if depth > MAX_DEPTH:
            return problems.append((place, _("The rule is nested too deeply.")))
        group = [key for key in GROUPS if key in node]
        if group or not node:
            if len(node) > 1:
                return problems.append((place, _("A group has exactly one of all, any, not.")))
            if place and not node:
                return problems.append((place, _("This part of the rule is empty.")))
            return walk_group(node, group, place, depth)
        leaves += 1
        if leaves > MAX_LEAVES:
            return None
        return problems.extend(_leaf_problems(node, place, vocab))

    def walk_group(node, group, place, depth):
        for key in group:
            inside = f"{place}.{key}" if place else key
            if key == "not":
                walk(node[key], inside, depth + 1)
            elif not isinstance(node[key], list):
                problems.append((inside, _("This must be a list of rules.")))
            else:
                for n, part in enumerate(node[key][: MAX_LEAVES + 1]):
                    walk(part, f"{inside}[{n}]", depth + 1)
                if len(node[key]) > MAX_LEAVES:
                    problems.append((inside, _("The rule has more than %(max)s conditions.") % {"max": MAX_LEAVES}))

    walk(tree or {}, "", 1)
    if leaves > MAX_LEAVES:
        problems.append(("", _("The rule has more than %(max)s conditions.") % {"max": MAX_LEAVES}))
    if problems:
        raise RuleError(problems)
    return tree


def fields_of(tree):
    """The names of the fields that a rule asks about; of something that is no rule, none."""
    if not isinstance(tree, dict):
        return set()
    parts = [tree["not"]] if "not" in tree else [*tree.get("all", ()), *tree.get("any", ())]
    own = {tree["field"]} if "field" in tree else set()
    return own.union(*map(fields_of, parts))


def _leaf_problems(node, place, vocab):
    unknown = set(node) - {"field", "op", "value"}
    if unknown:
        return [(place, _("Unknown key “%(key)s”.") % {"key": str(sorted(unknown, key=str)[0])[:40]})]
    name, op = node.get("field"), node.get("op")
    dot = f"{place}." if place else ""
    if not isinstance(name, str) or name not in vocab:
        return [(f"{dot}field", _("There is no field “%(name)s”.") % {"name": str(name)[:40]})]
    field = vocab[name]
    if op not in field.ops:
        message = _("“%(field)s” cannot be asked “%(op)s”.") % {"field": field.label, "op": str(op)[:40]}
        return [(f"{dot}op", message)]
    try:
        coerce(field, op, node.get("value"))
    except (ValueError, TypeError, InvalidOperation) as wrong:
        return [(f"{dot}value", wrong.args[0] if type(wrong) is ValueError else _("This value is not valid."))]
    return []


def coerce(field, op, value):
    """The leaf's value in its type: a value, a list for `in`, a pair for `between`. ValueError says what is wrong."""
    if op in NO_VALUE:
        return None
    if op == "within_days":
        days = _number(value)
        if days != int(days) or abs(days) > 36_500:
            raise ValueError(_("Give a whole number of days."))
        return int(days)
    if op in MANY_VALUES:
        if not isinstance(value, list) or not value or len(value) > MAX_VALUES:
            raise ValueError(_("Give a list of 1 to %(max)s values.") % {"max": MAX_VALUES})
        return [_COERCE[field.type](item) for item in value]
    if op == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError(_("Give two values, the lower one first."))
        low, high = (_COERCE[field.type](item) for item in value)
        if low > high:
            raise ValueError(_("Give two values, the lower one first."))
        return low, high
    return _COERCE[field.type](value)


def _text(value):
    return fold(_choice(value))


def _choice(value):
    if not isinstance(value, str) or not value:
        raise ValueError(_("Give a text."))
    if len(value) > MAX_TEXT or "\0" in value or not _storable(value):
        raise ValueError(_("This text is too long or has characters that cannot be stored."))
    return value


def _storable(text):
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise ValueError(_("Give a number."))
    try:
        number = Decimal(str(value)[:60])
    except InvalidOperation:
        raise ValueError(_("Give a number.")) from None
    if not number.is_finite() or abs(number) >= Decimal(10) ** 18:
        raise ValueError(_("Give a number."))
    return number


def _day(value):
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(_("Give a day as 2026-01-31.")) from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(_("Give a day between 1900 and 2200."))
    return day


def _yes_no(value):
    if not isinstance(value, bool):
        raise ValueError(_("Give yes or no."))
    return value


def _id(value):
    if isinstance(value, bool) or not str(value).isascii() or not str(value).isdigit() or not 0 < int(value) < 2**63:
        raise ValueError(_("Choose one of the list."))
    return int(value)


_COERCE = {TEXT: _text, CHOICE: _choice, NUMBER: _number, DATE: _day, BOOL: _yes_no, FK: _id, TAGS: _id}


def day_range(op, value, today):
    """The half-open [first, after) of days that a DATE leaf allows; None is without end."""
    one = dt.timedelta(days=1)
    if op == "within_days":
        ahead = dt.timedelta(days=value)
        return (today, today + ahead + one) if value >= 0 else (today + ahead, today + one)
    low, high = value if op == "between" else (value, value)
    return {
        "is": (low, high + one),
        "between": (low, high + one),
        "gt": (low + one, None),
        "gte": (low, None),
        "lt": (None, low),
        "lte": (None, low + one),
    }[op]


POSITIVE = {"is_not": "is", "not_in": "in", "is_empty": "is_set"}
