"""Half-open spans of local days, [start, end), with the names that pages and reports know them by."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from crm.calendar import days

NAMES = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "this_week": _("This week"),
    "last_week": _("Last week"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "this_quarter": _("This quarter"),
    "last_quarter": _("Last quarter"),
    "this_year": _("This year"),
    "last_year": _("Last year"),
    "last_7_days": _("Last 7 days"),
    "last_30_days": _("Last 30 days"),
    "last_90_days": _("Last 90 days"),
    "last_12_months": _("Last 12 months"),
    "all_time": _("All time"),
}
ROLLING = {"last_7_days": 7, "last_30_days": 30, "last_90_days": 90}
EARLIEST, LATEST = dt.date(1970, 1, 1), dt.date(2100, 1, 1)


class PeriodError(ValueError):
    """What was asked is no period; `field` is the parameter at fault, the text is for the reader."""

    def __init__(self, field, message):
        self.field, self.message = field, message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`. `name` is one of NAMES or "custom"."""

    start: dt.date
    end: dt.date
    name: str = "custom"

    def __post_init__(self):
        if self.start > self.end:
            raise ValueError(f"A period cannot end ({self.end}) before it starts ({self.start}).")

    def __contains__(self, day):
        return self.start <= day < self.end

    def __len__(self):
        return (self.end - self.start).days

    @property
    def last(self):
        """The last day inside, as people say it."""
        return max(self.start, self.end - dt.timedelta(days=1))

    @property
    def bounds(self):
        """(first instant, first instant after) in UTC."""
        return days.start_of_day(self.start), days.start_of_day(self.end)

    def days(self):
        return days.days_in(self.start, self.end)

    def previous(self):
        """The period of equal kind just before: last month for a month, the 30 days before for 30 days."""
        months = whole_months(self)
        if months:
            return Period(add_months(self.start, -months), self.start)
        return Period(max(EARLIEST, self.start - (self.end - self.start)), self.start)

    def as_query(self):
        """For links: {"period": name}, or from and to."""
        if self.name != "custom":
            return {"period": self.name}
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}


def add_months(day, months):
    """The first of the month `months` from the month of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def whole_months(period):
    """How many whole calendar months the period is; 0 where it is not."""
    if period.start.day != 1 or period.end.day != 1:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month


def named_period(name, on=None):
    """The period called `name` as seen on the day `on` (today). KeyError where there is none."""
    on = on or days.today()
    tomorrow = on + dt.timedelta(days=1)
    monday = on - dt.timedelta(days=on.weekday())
    month = on.replace(day=1)
    quarter = dt.date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    spans = {
        "today": (on, tomorrow),
        "yesterday": (on - dt.timedelta(days=1), on),
        "this_week": (monday, monday + dt.timedelta(days=7)),
        "last_week": (monday - dt.timedelta(days=7), monday),
        "this_month": (month, add_months(month, 1)),
        "last_month": (add_months(month, -1), month),
        "this_quarter": (quarter, add_months(quarter, 3)),
        "last_quarter": (add_months(quarter, -3), quarter),
        "this_year": (dt.date(on.year, 1, 1), dt.date(on.year + 1, 1, 1)),
        "last_year": (dt.date(on.year - 1, 1, 1), dt.date(on.year, 1, 1)),
        "last_12_months": (add_months(month, -11), add_months(month, 1)),
        "all_time": (EARLIEST, LATEST),
        **{key: (tomorrow - dt.timedelta(days=n), tomorrow) for key, n in ROLLING.items()},
    }
    return Period(*spans[name], name=name)


def parse_period(params, *, default="this_month", on=None):
    """The period that a query string names: `period=last_month`, or `from=2026-01-01&to=2026-02-01` (to is excluded).

    `from` alone runs to the end of today, `to` alone from the beginning of time. PeriodError names the parameter.
    """
    name, start, end = (str(params.get(key) or "").strip() for key in ("period", "from", "to"))
    if name and name != "custom":
        if name not in NAMES:
            raise PeriodError("period", _("There is no period called “%(name)s”.") % {"name": name[:40]})
        if start or end:
            raise PeriodError("period", _("Give either a period or from and to, not both."))
        return named_period(name, on)
    if not start and not end:
        return named_period(default, on)
    first = _day("from", start) if start else EARLIEST
    after = _day("to", end) if end else (on or days.today()) + dt.timedelta(days=1)
    if after <= first:
        raise PeriodError("to", _("The end must be after the start; the day given as “to” is not counted."))
    return Period(first, after)


def _day(field, text):
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise PeriodError(field, _("“%(text)s” is not a day; write 2026-01-31.") % {"text": text[:40]}) from None
    if not EARLIEST <= day <= LATEST:
        raise PeriodError(field, _("The day must lie between 1970 and 2100."))
    return day


def period_label(period):
    """Its name, or its first and last day, in the reader's language."""
    if period.name in NAMES:
        return NAMES[period.name]
    return f"{date_format(period.start, 'DATE_FORMAT')} – {date_format(period.last, 'DATE_FORMAT')}"
