"""Of what Babel knows, what no page asks takes no memory; what pages ask is there (test_formats.py)."""

import pytest
from babel import localedata
from babel.core import get_global

from crm.web import locales


@pytest.mark.parametrize("name", ["zh", "zh_Hans", "zh_Hans_CN", "en", "en_US"])
def test_a_language_keeps_what_pages_ask_of_it(name):
    locales.both()
    known = localedata.load(name)
    assert {table for table in locales.OF_A_LANGUAGE if known[table]} == set()
    assert all(known[table] for table in ("months", "days", "datetime_skeletons", "interval_formats"))
    assert known["currency_symbols"]["USD"] in ("US$", "$")


def test_of_the_world_the_currencies_stay():
    locales.both()
    assert {table for table in locales.OF_THE_WORLD if get_global(table)} == set()
    assert {"CNY", "JPY"} <= get_global("all_currencies").keys()
    assert get_global("currency_fractions")["JPY"][0] == 0
