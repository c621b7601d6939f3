"""The public holidays of one country.

Asked for one by its code, the library loads the calendars of all two hundred and fifty: 8 MB in every process.
"""

from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import holidays
from holidays.registry import COUNTRIES

FOLDER = Path(holidays.__file__).with_name("countries")


def special_days(country, years):
    """(public holidays, weekend days that are worked instead) of these years.

    Asked of an object of its own: one that fills itself year by year as it is asked gives threads half of a year.
    """
    found = _calendar(country)(years=years, expand=False)
    return frozenset(found), frozenset(getattr(found, "weekend_workdays", ()))


@cache
def _calendar(country):
    """The library's class for a code like CN, loaded from its file alone."""
    file, name = next((file, names[0]) for file, names in COUNTRIES.items() if country in names)
    spec = spec_from_file_location(f"holidays.countries.{file}", FOLDER / f"{file}.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)
