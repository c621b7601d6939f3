"""A rule as a sentence in the reader's language: "Region is “East China” and Industry is one of …"."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.rules.tree import coerce
from crm.rules.vocabulary import BOOL, DATE, NO_VALUE, TEXT


def describe(tree, vocab):
    """The sentence; "always" for an empty rule. The tree must have passed `check`."""
    return _group(tree or {}, vocab, inner=False)


def _group(node, vocab, inner):
    if not node:
        return _("always")
    if "not" in node:
        return _("not (%(rule)s)") % {"rule": _group(node["not"], vocab, inner=False)}
    if "all" in node or "any" in node:
        parts = node.get("all", node.get("any"))
        if not parts:
            return _("always") if "all" in node else _("never")
        words = [_group(part, vocab, inner=len(parts) > 1) for part in parts]
        sentence = words[0]
        for word in words[1:]:
            both = {"first": sentence, "then": word}
            sentence = _("%(first)s and %(then)s") % both if "all" in node else _("%(first)s or %(then)s") % both
        return f"({sentence})" if inner and len(words) > 1 else sentence
    return _leaf(vocab[node["field"]], node["op"], node.get("value"))


def _leaf(field, op, value):
    if op == "within_days":
        return _days(field, coerce(field, op, value))
    asked = {"field": field.label, "op": field.op_label(op)}
    if op in NO_VALUE:
        return _("%(field)s %(op)s") % asked
    labels = dict(field.choices())
    if op == "between":
        low, high = (_word(field, v, labels) for v in value)
        return _("%(field)s is between %(low)s and %(high)s") % {"field": field.label, "low": low, "high": high}
    values = value if isinstance(value, list) else [value]
    if field.type == BOOL:
        return _("%(field)s: %(value)s") % {"field": field.label, "value": _word(field, value, labels)}
    return _("%(field)s %(op)s %(value)s") % {**asked, "value": _(", ").join(_word(field, v, labels) for v in values)}


def _days(field, days):
    if days < 0:
        text = ngettext("%(field)s is within the last %(n)s day", "%(field)s is within the last %(n)s days", -days)
    else:
        text = ngettext("%(field)s is within the next %(n)s day", "%(field)s is within the next %(n)s days", days)
    return text % {"field": field.label, "n": abs(days)}


def _word(field, value, labels):
    if field.type == BOOL:
        return _("yes") if value else _("no")
    if field.type == DATE:
        return date_format(coerce(field, "is", value), "DATE_FORMAT")
    if str(value) in labels:
        return str(labels[str(value)])
    return _("“%(text)s”") % {"text": value} if field.type == TEXT else str(value)
