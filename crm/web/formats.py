"""Money, counts, percents, days and durations as people of the reader's language say them."""

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale
from babel.dates import format_interval, format_skeleton
from babel.numbers import get_currency_precision, get_currency_symbol
from django.conf import settings

from .reader import reader

BLANK = "—"
MINUS = "−"


def is_chinese():
    return reader().is_chinese


def locale():
    """Babel's locale of the reader."""
    return _locale(is_chinese())


@lru_cache(maxsize=2)
def _locale(chinese):
    return Locale.parse("zh_Hans_CN" if chinese else "en_US")


def decimal(value):
    """A Decimal, or None where there is no number."""
    if value is None or value == "":
        return None
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def rounded(number, places):
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def plain(number, places=0):
    """Grouped digits, at most so many places, no trailing zeros, a true minus sign."""
    words = digits(number, places)
    return words.rstrip("0").rstrip(".") if "." in words else words


def digits(number, places):
    """Grouped digits with so many places. Both languages write 1,234.50, and so does Python, twenty times as fast as
    the library."""
    number = rounded(number, places)
    return f"{number if number else abs(number):,f}".replace("-", MINUS)


# --- money ----------------------------------------------------------------------------------------------------------


def currency_symbol(code=None):
    """¥ is the yuan in both languages; other currencies as the language writes them (US$, $)."""
    code = code or settings.CURRENCY
    return "¥" if code == "CNY" else get_currency_symbol(code, locale=locale())


def money(value, currency=None):
    """The exact amount: `¥320,000`, `¥1,234.50`. Cents are shown only where there are any."""
    number = decimal(value)
    if number is None:
        return BLANK
    number = rounded(number, get_currency_precision(currency or settings.CURRENCY))
    figure = f"{abs(int(number) if number == number.to_integral_value() else number):,}"
    return f"{MINUS if number < 0 else ''}{currency_symbol(currency)}{figure}"


# Smallest amount of a unit, the unit.
CHINESE_UNITS = ((Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万"))
ENGLISH_UNITS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))


def short(value):
    """A number as people say it: `143.1万` and `1.2亿` in Chinese, `1.4M` and `32K` in English. One place at most."""
    number = decimal(value)
    if number is None:
        return BLANK
    units = CHINESE_UNITS if is_chinese() else ENGLISH_UNITS
    rank = next((rank for rank, (unit, _name) in enumerate(units) if abs(number) >= unit), None)
    if rank is None:
        return plain(number)
    # 999,960 is 1M, not 1,000K
    if rank and rounded(abs(number) / units[rank][0], 1) * units[rank][0] >= units[rank - 1][0]:
        rank -= 1
    unit, name = units[rank]
    return plain(number / unit, 1) + name


def short_money(value, currency=None):
    """`¥143.1万`, `¥1.4M`: for column heads and headline figures. The exact amount belongs in the title."""
    number = decimal(value)
    if number is None:
        return BLANK
    text = short(abs(number))
    sign = MINUS if number < 0 and text != "0" else ""
    return f"{sign}{currency_symbol(currency)}{text}"


# --- counts and shares ----------------------------------------------------------------------------------------------


def count(value, *, exact=True):
    """`1,248`; `10,000+` where counting stopped there."""
    number = decimal(value)
    return BLANK if number is None else plain(number) + ("" if exact else "+")


def percent(value, places=1):
    """A ratio (0.6315) as `63.2%`; no trailing zeros are cut, so that columns stay level."""
    number = decimal(value)
    if number is None:
        return BLANK
    return digits(number * 100, places) + "%"


def chance(value):
    """A probability of 0 to 100 as `58%`."""
    number = decimal(value)
    return BLANK if number is None else _chance(number, is_chinese())


@lru_cache(maxsize=512)
def _chance(number, _chinese):
    return f"{plain(number)}%"


# --- days and times -------------------------------------------------------------------------------------------------


def local(value):
    """A moment in the reader's time zone; a date stays a date."""
    return _local(value, reader())


def _local(value, here):
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(here.zone)
    return value


def day_of(value):
    return _day_of(value, reader())


def _day_of(value, here):
    value = _local(value, here)
    return value.date() if isinstance(value, dt.datetime) else value


def clock(value):
    return _clock(local(value))


def _clock(value):
    return f"{value.hour:02d}:{value.minute:02d}"


def day(value):
    """`今天`, `明天`, `昨天`, `11月25日`, `2025年3月1日`; `Today`, `Nov 25`, `Mar 1, 2025`."""
    if value is None:
        return BLANK
    here = reader()
    return _day(_day_of(value, here), here)


def _day(date, here):
    away, _ = (date - here.today).days, here.gettext
    if away == 0:
        return _("Today")
    if abs(away) == 1:
        return _("Tomorrow") if away > 0 else _("Yesterday")
    return _date_words("MMMd" if date.year == here.today.year else "yMMMd", date, here.is_chinese)


def full_day(value):
    """The date with its year and weekday, for titles."""
    if value is None:
        return BLANK
    here = reader()
    return _date_words("yMMMEd", _day_of(value, here), here.is_chinese)


@lru_cache(maxsize=4096)
def _date_words(skeleton, date, chinese):
    """Kept, because the same few days stand in every row of a page."""
    return format_skeleton(skeleton, date, locale=_locale(chinese))


def span(first, last):
    """From one day to another, with what they have in common said once."""
    return format_interval(first, last, "yMMMd", locale=locale())


def moment(value):
    """`今天 15:00`, `11月25日 09:30`."""
    return BLANK if value is None else _moment(value, reader())


def _moment(value, here):
    if not isinstance(value, dt.datetime):
        return _day(value, here)
    value = _local(value, here)
    return f"{_day(value.date(), here)} {_clock(value)}"


def due(value, *, now=None):
    """(state, words) of a due day or moment: ("late", 逾期 3 天), ("today", 今天 15:00), ("", 11月25日)."""
    if value is None:
        return "", BLANK
    here = reader()
    ngettext = here.ngettext
    now, today = (now, now.astimezone(here.zone).date()) if now else (here.now, here.today)
    date = _day_of(value, here)
    timed = isinstance(value, dt.datetime)
    if date < today:
        days = (today - date).days
        return "late", ngettext("%(n)d day overdue", "%(n)d days overdue", days) % {"n": days}
    if timed and value < now:
        minutes = int((now - value).total_seconds() // 60)
        if minutes < 60:
            minutes = max(minutes, 1)
            return "late", ngettext("%(n)d min overdue", "%(n)d min overdue", minutes) % {"n": minutes}
        hours = minutes // 60
        return "late", ngettext("%(n)d hour overdue", "%(n)d hours overdue", hours) % {"n": hours}
    words = _moment(value, here) if (date - today).days < 2 else _day(date, here)
    return ("today" if date == today else ""), words


def ago(value, *, now=None):
    """How long since (or until) a moment: `刚刚`, `5 分钟前`, `3 小时前`, `昨天 09:30`, then the day."""
    if value is None:
        return BLANK
    here = reader()
    if not isinstance(value, dt.datetime):
        return _day(value, here)
    _, ngettext = here.gettext, here.ngettext
    seconds = ((now or here.now) - value).total_seconds()
    if 0 <= seconds < 60:
        return _("just now")
    if 0 <= seconds < 3600:
        minutes = int(seconds // 60)
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if 0 <= seconds < 6 * 3600:
        hours = int(seconds // 3600)
        return ngettext("%(n)d hour ago", "%(n)d hours ago", hours) % {"n": hours}
    return _moment(value, here)


def days(value, places=0):
    """`14 天`, `9.8 天`; `1 day`, `9.8 days`."""
    number = decimal(value)
    if number is None:
        return BLANK
    number, ngettext = rounded(number, places), reader().ngettext
    plural = 1 if abs(number) == 1 else 2
    return ngettext("%(n)s day", "%(n)s days", plural) % {"n": plain(number, places)}


def working_time(minutes, *, day_minutes=480):
    """Working minutes as `45 分钟`, `3.5 小时`, `2 个工作日`; one place at most."""
    number = decimal(minutes)
    if number is None:
        return BLANK
    _, ngettext = reader().gettext, reader().ngettext
    if number < 60:
        return _("%(n)s min") % {"n": plain(number)}
    if number < 2 * day_minutes:
        return _("%(n)s h") % {"n": plain(number / 60, 1)}
    figure = rounded(number / day_minutes, 1)
    return ngettext("%(n)s working day", "%(n)s working days", 1 if figure == 1 else 2) % {"n": plain(figure, 1)}
