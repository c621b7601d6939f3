"""A filter from one day to another, or from one amount to another."""

import django_filters
from django.template.loader import render_to_string

from crm.users.models import User
from crm.web.templatetags.fields import field


class Filters(django_filters.FilterSet):
    at = django_filters.DateFromToRangeFilter(label="Period")
    amount = django_filters.RangeFilter(label="Amount")


def drawn(name, **asked):
    return render_to_string("web/_field.html", field(Filters(asked, queryset=User.objects.none()).form[name]))


def test_days_are_chosen_from_a_calendar_and_each_end_says_which_it_is():
    html = drawn("at", at_after="2026-11-01")
    assert html.count('type="date"') == 2
    assert 'aria-label="Period: from"' in html and 'aria-label="Period: to"' in html
    assert 'value="2026-11-01"' in html
    assert 'role="group" aria-label="Period"' in html


def test_amounts_stay_what_is_typed():
    html = drawn("amount", amount_min="5.50")
    assert 'type="date"' not in html
    assert 'aria-label="Amount: to"' in html and 'value="5.50"' in html
