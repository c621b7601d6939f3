"""The rule editor: a tree to rows and back, read without a script, wrong input kept and explained."""

import dataclasses

import pytest
from django import forms
from django.http import QueryDict
from hypothesis import given, settings

from crm.rules import check, matches
from crm.rules.forms import RuleField
from crm.rules.rows import from_form, to_form
from tests.rules.test_tree import DAYS, THINGS, rows, trees

FIXED = THINGS.__class__(*(dataclasses.replace(one, options=[]) if one.type == "fk" else one for one in THINGS))
PLAIN = THINGS.__class__(*(one for one in THINGS if one.type not in ("fk", "tags")))


class RuleForm(forms.Form):
    when = RuleField(lambda: PLAIN)


def row(data, place, field, op, *values):
    data[f"when-{place}-field"], data[f"when-{place}-op"] = field, op
    data.setlist(f"when-{place}-value", list(values))
    return data


def start(join="all"):
    data = QueryDict(mutable=True)
    data["when-join"] = join
    return data


@settings(max_examples=200, deadline=None)
@given(tree=trees, row=rows)
def test_a_tree_survives_the_form(tree, row):
    shown = to_form(tree, FIXED)
    if shown is None:
        return
    again = check(from_form(shown, FIXED), FIXED)
    facts = [{**one, "place": one.pop("place_id"), "place_name": None, "marks": {1}} for one in map(dict, row)]
    for one in facts:
        assert matches(again, THINGS, one, today=DAYS[3]) == matches(tree, THINGS, one, today=DAYS[3])


def test_rows_become_a_tree():
    data = row(start("any"), "0-0", "name", "is", " East China ")
    row(data, "0-1", "kind", "in", "Alpha", "b")
    row(data, "0-2", "", "is", "")
    row(data, "1-0", "amount", "between", "1.5", "10")
    row(data, "1-1", "name", "not contains", "test")
    data["when-1-join"] = "all"
    form = RuleForm(data)
    assert form.is_valid(), form.errors
    assert (
        form.cleaned_data["when"]
        == {
            "any": [
                {
                    "all": [
                        {"field": "name", "op": "is", "value": "East China"},
                        {"field": "kind", "op": "in", "value": ["a", "b"]},
                    ]
                },
                {
                    "all": [
                        {"field": "amount", "op": "between", "value": ["1.5", 10]},
                        {"not": {"field": "name", "op": "contains", "value": "test"}},
                    ]
                },
            ]
        }
        or form.errors
    )


def test_several_values_may_stand_in_one_text():
    form = RuleForm(row(start(), "0-0", "name", "in", "East，North, 上海"))
    assert form.is_valid()
    assert form.cleaned_data["when"]["all"][0]["value"] == ["East", "North", "上海"]


def test_nothing_chosen_is_always():
    form = RuleForm(row(start(), "0-0", "", "is", ""))
    assert form.is_valid() and form.cleaned_data["when"] == {}


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("amount", "gt", "much"),
        ("nope", "is", "x"),
        ("day", "is", "yesterday"),
        ("name", "gt", "3"),
        ("name", "is", ""),
    ],
)
def test_wrong_input_is_explained_and_kept(field, op, value):
    form = RuleForm(row(row(start(), "0-0", "rank", "gt", "1"), "0-1", field, op, value))
    assert not form.is_valid()
    assert "Condition 2" in form.errors["when"][0]
    assert f'value="{value}"' in str(form["when"]) or not value


def test_a_tree_too_deep_for_rows_is_shown_as_text():
    tree = {"not": {"all": [{"field": "rank", "op": "gt", "value": 1}, {"any": [{"field": "name", "op": "is_set"}]}]}}
    html = str(RuleForm(initial={"when": tree})["when"])
    assert "when-text" in html and "&quot;rank&quot;" in html
    data = QueryDict(mutable=True)
    data["when-text"] = '{"all": [{"field": "rank", "op": "gt", "value": 5}]}'
    assert RuleForm(data).is_valid()
    for text in ("{", "[]1", "7", "[" * 5000, '{"all": 1}'):
        data["when-text"] = text
        assert not RuleForm(data).is_valid()


def test_no_inline_script_or_style():
    html = str(RuleForm(initial={"when": {"field": "name", "op": "is", "value": "<b>\"'"}})["when"])
    assert "style=" not in html and "onclick" not in html and "<b>" not in html
    assert 'value="&lt;b&gt;&quot;&#x27;"' in html
    assert "app/rules.js" in str(RuleForm().media)


def test_unchanged_is_unchanged():
    tree = {"all": [{"field": "rank", "op": "gt", "value": 1}]}
    same = RuleForm(row(start(), "0-0", "rank", "gt", "1"), initial={"when": tree})
    assert not same.has_changed()
