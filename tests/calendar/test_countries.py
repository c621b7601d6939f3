"""One country's holidays without those of the others are the library's own."""

import holidays
import pytest

from crm.calendar.countries import special_days


@pytest.mark.parametrize("country", ["CN", "DE", "US", "HK", "PR"])  # the last is derived from another country
def test_the_days_are_the_librarys(country):
    years = (2025, 2026)
    known = holidays.country_holidays(country, years=years, expand=False)
    assert special_days(country, years) == (set(known), set(getattr(known, "weekend_workdays", ())))
