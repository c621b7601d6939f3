"""Cells into values, with a sentence for what cannot be one."""

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid

DAY_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y")
MOST_AMOUNT = Decimal("99999999999999.99")


def day(row, name):
    """A date or None. Takes ISO, 2026/11/3, 2026年11月3日, 3.11.2026 and 11/3/2026; a time of day is cut off."""
    text = row.values.get(name, "")
    if not text:
        return None
    plain = re.split(r"[T ](?=\d)", text, maxsplit=1)[0]
    for form in DAY_FORMATS:
        try:
            return dt.datetime.strptime(plain, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Invalid({name: [_("“%(text)s” is not a date; write it as 2026-11-30.") % {"text": text}]})


def amount(row, name):
    """A Decimal with two places or None. Takes thousands separators, currency signs and 万."""
    text = row.values.get(name, "")
    if not text:
        return None
    plain = re.sub(r"[\s,，¥￥$€£]|CNY|RMB|USD|EUR", "", text)
    factor = Decimal(1)
    if plain.endswith(("万", "亿")):
        factor = Decimal(10_000) if plain[-1] == "万" else Decimal(100_000_000)
        plain = plain[:-1]
    try:
        value = (Decimal(plain) * factor).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise Invalid({name: [_("“%(text)s” is not an amount.") % {"text": text}]}) from None
    if not value.is_finite() or abs(value) > MOST_AMOUNT:
        raise Invalid({name: [_("“%(text)s” is not an amount.") % {"text": text}]})
    return value


def same(text):
    """A word for comparison: no blanks, no case. `GTXPro` and `GTX Pro` are the same."""
    return re.sub(r"[\s\-_·.]+", "", text or "").lower()


def named(row, name, choices, *, what):
    """The choice whose name in either language, key or code matches the cell, or None for an empty cell.

    `choices`: {word as `same` gives it: object}.
    """
    text = row.values.get(name, "")
    if not text:
        return None
    found = choices.get(same(text))
    if found is None:
        raise Invalid({name: [_("There is no %(what)s “%(text)s”.") % {"what": what, "text": text}]})
    return found


def words(objects, *fields):
    """{word: object} over several attributes of each object."""
    found = {}
    for one in objects:
        for field in fields:
            if word := same(str(getattr(one, field, "") or "")):
                found.setdefault(word, one)
    return found
