"""How the two languages write dates and money: of what Babel knows only what pages ask."""

from functools import cache

from babel import Locale, localedata
from babel.core import get_global

NAMES = {True: "zh_Hans_CN", False: "en_US"}
# Which language is likely where, and how units, zones and languages are called: 3 MB of every process, for nobody.
OF_THE_WORLD = ("likely_subtags", "territory_languages")
OF_A_LANGUAGE = (
    "unit_patterns",
    "unit_display_names",
    "compound_unit_patterns",
    "currency_names_plural",
    "time_zones",
    "meta_zones",
    "languages",
)


@cache
def both():
    """{whether it is Chinese: Babel's locale}."""
    found = {chinese: Locale.parse(name) for chinese, name in NAMES.items()}
    for name in NAMES.values():
        parts = name.split("_")
        for length in range(1, len(parts) + 1):  # zh, zh_Hans, zh_Hans_CN: each is kept by itself
            known = localedata.load("_".join(parts[:length]))
            for table in OF_A_LANGUAGE:
                known[table].clear()
    for table in OF_THE_WORLD:  # last: a language is found by them
        get_global(table).clear()
    return found
