"""A form field that edits a rule: rows of field, condition and value, in any page and in Django admin.

    class ScoringRuleForm(forms.ModelForm):
        when = RuleField(LEADS, label=_("When"))

Works without a script as plain rows, three of them blank; `rules.js` adds, removes and fits the value to the field.
"""

import json
import re

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Widget
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.rules.rows import Group, Row, Rows, form_ops, from_form, to_form
from crm.rules.sentence import describe
from crm.rules.tree import MAX_LEAVES, RuleError, check
from crm.rules.vocabulary import BOOL, DATE, NUMBER

BLANK_ROWS = 3
LONGEST_TEXT = 100_000


class Posted:
    """What a browser sent: Rows, or the text of a tree."""

    def __init__(self, rows=None, text=None):
        self.rows, self.text = rows, text


class RuleWidget(Widget):
    class Media:
        js = ("app/rules.js",)
        css = {"all": ("app/rules.css",)}

    def __init__(self, vocab, attrs=None):
        super().__init__(attrs)
        self.given = vocab

    def __deepcopy__(self, memo):
        return type(self)(self.given, dict(self.attrs))

    @property
    def vocab(self):
        return self.given() if callable(self.given) else self.given

    def value_from_datadict(self, data, files, name):
        if f"{name}-text" in data:
            return Posted(text=data[f"{name}-text"])
        if f"{name}-join" not in data:
            return None
        pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-(\d{{1,4}})-field")
        found = sorted((int(m[1]), int(m[2])) for m in map(pattern.fullmatch, data) if m)[: MAX_LEAVES * 2]
        groups = {}
        for g, r in found:
            join = "any" if data.get(f"{name}-{g}-join") == "any" else "all"
            place = f"{name}-{g}-{r}"
            values = data.getlist(f"{place}-value") if hasattr(data, "getlist") else data.get(f"{place}-value", [])
            row = Row(data[f"{place}-field"], data.get(f"{place}-op", ""), list(values))
            groups.setdefault(g, Group(join)).rows.append(row)
        return Posted(rows=Rows("any" if data[f"{name}-join"] == "any" else "all", list(groups.values())))

    def value_omitted_from_data(self, data, files, name):
        return f"{name}-join" not in data and f"{name}-text" not in data

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string("rules/_tree.html", self.context(name, value, attrs))

    def context(self, name, value, attrs=None):
        vocab, tree, text = self.vocab, None, None
        if isinstance(value, Posted):
            rows, text = value.rows, value.text
        else:
            tree = json.loads(value) if isinstance(value, str) and value else value or {}
            rows = to_form(tree, vocab)
            text = None if rows else json.dumps(tree, ensure_ascii=False, indent=2)
        return {
            "name": name,
            "id": (attrs or {}).get("id") or f"id_{name}",
            "text": text,
            "sentence": _sentence(tree, vocab) if tree else "",
            "join": rows.join if rows else "all",
            "joins": [("all", _("all of these")), ("any", _("any of these"))],
            "groups": [self._group(name, g, group, vocab) for g, group in enumerate(_padded(rows))] if rows else [],
            "template": self._group(name, "G", Group("all", [Row()]), vocab),
            "vocab": {
                one.name: {
                    "type": one.type,
                    "ops": [[op, str(label)] for op, label in form_ops(one)],
                    "options": [[value, str(label)] for value, label in _options(one)],
                }
                for one in vocab
            },
            "words": {
                "join": _("How the conditions are joined"),
                "field": _("Field"),
                "op": _("Condition"),
                "value": _("Value"),
                "add": _("Add a condition"),
                "add_group": _("Add a group"),
                "remove": _("Remove"),
                "holds": _("Holds when"),
                "always": _("Without a condition the rule always holds."),
                "many": _("Several values with commas."),
            },
        }

    def _group(self, name, g, group, vocab):
        rows = [self._row(f"{name}-{g}-{'R' if g == 'G' else r}", row, vocab) for r, row in enumerate(group.rows)]
        return {"name": f"{name}-{g}", "join": group.join, "rows": rows}

    def _row(self, place, row, vocab):
        one = vocab.get(row.field)
        ops = form_ops(one) if one else list({op: label for each in vocab for op, label in form_ops(each)}.items())
        unknown = [(row.field, row.field)] if row.field and one is None else []
        return {
            "name": place,
            "field": row.field,
            "fields": [("", "—"), *unknown, *((each.name, each.label) for each in vocab)],
            "op": row.op,
            "ops": ops,
            "values": row.values,
            "value": ", ".join(row.values),
            "options": _options(one) if one else [],
            "several": row.op in ("in", "not_in"),
            "pair": [*row.values, "", ""][:2] if row.op == "between" else None,
            "none": row.op in ("is_set", "is_empty"),
            "kind": _input_type(one, row.op),
        }


def _options(one):
    return [("true", _("yes")), ("false", _("no"))] if one.type == BOOL else one.choices()


def _input_type(one, op):
    if one is None or op in ("in", "not_in"):
        return "text"
    return "number" if one.type == NUMBER or op == "within_days" else "date" if one.type == DATE else "text"


def _padded(rows):
    """The groups with blank rows to fill in where there is no script."""
    groups = rows.groups or [Group(rows.join)]
    last = groups[-1]
    filled = [row for row in last.rows if not row.blank]
    return [*groups[:-1], Group(last.join, filled + [Row() for _ in range(BLANK_ROWS)])]


def _sentence(tree, vocab):
    try:
        return describe(check(tree, vocab), vocab)
    except RuleError:
        return ""


class RuleField(forms.Field):
    """A tree that has passed `check`, {} for "always". `vocab` is a Vocabulary or a function giving one."""

    default_error_messages = {"no_json": gettext_lazy("This is not a rule: the text is not JSON.")}

    def __init__(self, vocab, *, required=False, **kwargs):
        # A ModelForm passes what its JSONField would have taken.
        for unused in ("encoder", "decoder"):
            kwargs.pop(unused, None)
        super().__init__(required=required, widget=RuleWidget(vocab), **kwargs)
        self.given = vocab

    @property
    def vocab(self):
        return self.given() if callable(self.given) else self.given

    def to_python(self, value):
        if not isinstance(value, Posted):
            return value or {}
        if value.text is None:
            return from_form(value.rows, self.vocab)
        try:
            return json.loads(value.text[:LONGEST_TEXT] or "{}")
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["no_json"]) from None

    def validate(self, value):
        if self.required and not value:
            raise ValidationError(self.error_messages["required"])
        try:
            check(value, self.vocab)
        except RuleError as wrong:
            raise ValidationError([_told(place, message) for place, message in wrong.problems]) from wrong

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or {})
        except ValidationError:
            return True


def _told(place, message):
    """Places as people count: all[1].value -> condition 2."""
    number = re.findall(r"\[(\d+)\]", place)
    if not number:
        return str(message)
    return _("Condition %(number)s: %(message)s") % {
        "number": ".".join(str(int(n) + 1) for n in number),
        "message": message,
    }
