"""The rule editor and the API's documentation in a real browser, under the strict policy."""

import json

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from crm.rules import CHOICE, DATE, NUMBER, Field, Vocabulary
from crm.rules.forms import RuleField

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEADS = Vocabulary(
    Field("region", "Region"),
    Field("score", "Score", NUMBER),
    Field("day", "Day", DATE),
    Field("status", "Status", CHOICE, options=[("new", "New"), ("working", "Working")]),
)
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rule</title>
<link rel="icon" href="{% static 'app/icon.svg' %}">
<link rel="stylesheet" href="{% static 'app/app.css' %}">{{ form.media }}</head>
<body><form method="post">
{% csrf_token %}{{ form.as_div }}<button type="submit" id="save">Save</button></form>
<pre>{{ tree }}</pre></body></html>"""


class RuleForm(forms.Form):
    when = RuleField(LEADS)


@login_not_required
def editor(request):
    held = {"any": [{"field": "region", "op": "is", "value": "East"}]}
    form = RuleForm(request.POST or None, initial={"when": held})
    tree = json.dumps(form.cleaned_data["when"]) if form.is_valid() else ""
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form, "tree": tree}, request))


urlpatterns = [path("editor/", editor), path("", include("crm.urls"))]


@pytest.mark.urls(__name__)
def test_conditions_are_added_fitted_and_removed(page):
    page.goto("/editor/")
    rows = page.locator(".rule-row")
    assert rows.count() == 1
    page.locator(".rule-add").first.click()
    rows.nth(1).get_by_label("Field").select_option("status")
    rows.nth(1).get_by_label("Condition").select_option("in")
    rows.nth(1).get_by_label("Value").select_option(["new", "working"])
    page.locator(".rule-add").first.click()
    rows.nth(2).get_by_label("Field").select_option("score")
    rows.nth(2).get_by_label("Condition").select_option("between")
    rows.nth(2).get_by_label("Value").nth(0).fill("1.5")
    rows.nth(2).get_by_label("Value").nth(1).fill("60")
    page.locator(".rule-add-group").click()
    rows.nth(3).get_by_label("Field").select_option("day")
    rows.nth(3).get_by_label("Condition").select_option("is_set")
    page.locator(".rule-add").first.click()
    rows.nth(3).locator(".rule-remove").click()
    page.locator("#save").click()
    assert json.loads(page.locator("pre").inner_text()) == {
        "any": [
            {"field": "region", "op": "is", "value": "East"},
            {"field": "status", "op": "in", "value": ["new", "working"]},
            {"field": "score", "op": "between", "value": ["1.5", 60]},
            {"field": "day", "op": "is_set"},
        ]
    }
