"""A select drawn in one pass is the select that Django draws."""

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.functional import lazystr
from django.utils.safestring import SafeString

from crm.users.models import User
from crm.web.choices import OnePass, control, options

CHOICES = [
    (None, "—"),
    (7, "Ann & <b>Ben</b>"),
    ('"8"', SafeString("<b>safe</b>")),
    ("North", [(9, lazystr("later")), (10, "twice")]),
    ("South", ((11, "李婷"),)),
]


ONE = [None, "", 7, "7", '"8"', 9, "gone", [10]]


@pytest.mark.parametrize(
    ("kind", "value"),
    [(forms.Select, one) for one in ONE] + [(forms.SelectMultiple, many) for many in (*ONE, ["7", "11"], [])],
)
def test_every_value_is_drawn_as_by_django(kind, value):
    widget = kind({"data-search": "", "class": "w&"}, choices=CHOICES)
    attrs = {"id": "id_who", "required": True, "disabled": False, "aria-describedby": "id_who_help"}
    drawn = OnePass(widget).render("who", value, attrs)
    assert parse_html(drawn) == parse_html(widget.render("who", value, attrs))


class Form(forms.Form):
    who = forms.ModelChoiceField(User.objects.order_by("pk"), help_text="Of the team")
    by = forms.ModelMultipleChoiceField(User.objects.order_by("pk"), required=False)
    note = forms.CharField()


@pytest.mark.parametrize("data", [None, {}, {"who": "x"}])
def test_a_field_of_people_is_drawn_as_by_django_and_asks_once(world, data, django_assert_num_queries):
    for bound in Form(data, initial={"who": world.ben, "by": [world.ann, world.ben]}):
        attrs = {"aria-invalid": "true"}
        with django_assert_num_queries(0 if bound.name == "note" else 1):
            drawn = control(bound, attrs)
        assert parse_html(drawn) == parse_html(bound.as_widget(attrs=attrs))


def test_names_are_escaped_and_the_chosen_one_is_marked():
    drawn = options([(1, "<Ann>"), (2, "Ben")], 2)
    assert drawn == '<option value="1">&lt;Ann&gt;</option><option value="2" selected>Ben</option>'
    assert "selected" not in options([(1, "Ann")], "")
