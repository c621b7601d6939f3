"""A rule as the rows of a form, and back: groups of conditions, each group joined by all or any.

to_form({"all": [a, {"any": [b, c]}]}, vocab) -> Rows("all", [Group("all", [Row a]), Group("any", [Row b, Row c])])

A tree that needs more than two levels, or negates a group, is not rows: `to_form` gives None and the form shows text.
"""

import dataclasses
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.rules.tree import POSITIVE
from crm.rules.vocabulary import BOOL, CHOICE, DATE, FK, MANY_VALUES, NO_VALUE, NUMBER, TAGS

OPPOSITE = {**{positive: op for op, positive in POSITIVE.items()}, **POSITIVE}
NOT = "not "  # "not contains": an op that only forms have, for {"not": {... "contains"}}
NEGATED = ("contains", "starts_with")
_LIST = re.compile(r"[,，、;；\n]+")


@dataclass
class Row:
    field: str = ""
    op: str = ""
    values: list = dataclasses.field(default_factory=list)  # texts, as typed

    @property
    def blank(self):
        return not self.field


@dataclass
class Group:
    join: str = "all"
    rows: list = dataclasses.field(default_factory=list)


@dataclass
class Rows:
    join: str = "all"
    groups: list = dataclasses.field(default_factory=list)


def form_ops(one):
    """[(op, label)] that a form offers for a field."""
    found = []
    for op in one.ops:
        found.append((op, one.op_label(op)))
        if op in NEGATED:
            found.append((NOT + op, _("does not contain") if op == "contains" else _("does not start with")))
    return found


def to_form(tree, vocab):
    """The tree as Rows, or None where rows cannot say it."""
    if not tree:
        return Rows()
    join = "any" if "any" in tree else "all"
    parts = tree.get(join, [tree])
    own, groups = [], []
    for part in parts:
        row = _row(part, vocab)
        if row:
            own.append(row)
            continue
        inner = "any" if "any" in part else "all" if "all" in part else None
        rows = [_row(leaf, vocab) for leaf in part[inner]] if inner else [None]
        if not rows or None in rows:
            return None
        groups.append(Group(inner, rows))
    if not parts:
        return Rows() if join == "all" else None
    return Rows(join, [Group(join, own), *groups] if own else groups)


def _row(node, vocab):
    if "not" in node:
        inner = _row(node["not"], vocab)
        if inner is None:
            return None
        op = OPPOSITE.get(inner.op) or (inner.op[len(NOT) :] if inner.op.startswith(NOT) else NOT + inner.op)
        known = dict(form_ops(vocab[inner.field]))
        return Row(inner.field, op, inner.values) if op in known else None
    if "field" not in node or node["field"] not in vocab:
        return None
    value = node.get("value")
    values = [] if node["op"] in NO_VALUE else value if isinstance(value, list) else [value]
    texts = [str(v).lower() if isinstance(v, bool) else str(v) for v in values]
    if any(text != text.strip() for text in texts) or (len(texts) == 1 and isinstance(value, list) and _cut(texts[0])):
        return None  # a form would read it back as something else
    return Row(node["field"], node["op"], texts)


def _cut(text):
    return len(_LIST.split(text)) > 1


def from_form(rows, vocab):
    """The tree that the rows say. Not checked: `check` names what is wrong by its place."""
    groups = []
    for group in rows.groups:
        leaves = [_leaf(row, vocab) for row in group.rows if not row.blank]
        if leaves:
            groups.append((group.join, leaves))
    if not groups:
        return {}
    if len(groups) == 1:
        return {groups[0][0]: groups[0][1]}
    parts = []
    for join, leaves in groups:
        parts += leaves if join == rows.join or len(leaves) == 1 else [{join: leaves}]
    return {rows.join: parts}


def _leaf(row, vocab):
    op, negated = row.op.removeprefix(NOT), row.op.startswith(NOT)
    leaf = {"field": row.field, "op": op}
    if op not in NO_VALUE and row.field in vocab:
        leaf["value"] = _value(vocab[row.field], op, row.values)
    return {"not": leaf} if negated else leaf


def _value(one, op, texts):
    texts = [text.strip() for text in texts if text.strip()]
    if op in MANY_VALUES or op == "between":
        if len(texts) == 1:
            texts = [part.strip() for part in _LIST.split(texts[0]) if part.strip()]
        return [_typed(one, text) for text in texts]
    if op == "within_days":
        return _number(texts[0]) if texts else None
    return _typed(one, texts[0]) if texts else None


def _typed(one, text):
    """What was typed as the tree holds it; a label of an option stands for its value."""
    if one.type in (CHOICE, FK, TAGS):
        options = one.choices()
        if text not in dict(options):
            text = next((value for value, label in options if str(label).casefold() == text.casefold()), text)
        return int(text) if one.type != CHOICE and text.isascii() and text.isdigit() else text
    if one.type == BOOL:
        return {
            "true": True,
            "yes": True,
            "1": True,
            "是": True,
            "false": False,
            "no": False,
            "0": False,
            "否": False,
        }.get(text.casefold(), text)
    return _number(text) if one.type == NUMBER else text.replace("/", "-") if one.type == DATE else text


def _number(text):
    text = text.replace(",", "").replace(" ", "")
    return int(text) if re.fullmatch(r"-?\d{1,18}", text, re.ASCII) else text
