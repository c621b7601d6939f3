"""Moments as whole seconds since 1970, and days as numbers: quick to draw, to compare and to write.

Day 0 is the first of the history; `last` is the plan's day, at whose local midnight the world stands still.
"""

import datetime as dt
from bisect import bisect_right

from crm.calendar import is_working_day, start_of_day

HOUR, DAY = 3600, 86_400
OPENS, CLOSES = 9 * HOUR, 18 * HOUR
MARGIN = 460  # days known before and after the history

# More is sold before the quarter ends, little around the Spring Festival and in the first week of October.
MONTHS = (0.9, 0.55, 1.15, 1.05, 1.05, 1.15, 0.9, 0.85, 1.2, 0.85, 1.15, 1.2)

CLOCK = [f"{s // HOUR:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(DAY)]


class Days:
    def __init__(self, plan):
        self.first = plan.today - dt.timedelta(days=plan.days)
        self.last = plan.days
        known = [self.first + dt.timedelta(days=n) for n in range(-MARGIN, plan.days + MARGIN)]
        self._dates = [day.isoformat() for day in known]
        self._starts = [int(start_of_day(day).timestamp()) for day in known]
        working = [is_working_day(day) for day in known]
        self._working, self._next = working, [0] * len(known)
        coming = len(known)
        for n in reversed(range(len(known))):
            coming = n if working[n] else coming
            self._next[n] = coming
        self._utc = {n: (dt.date(1970, 1, 1) + dt.timedelta(days=n)).isoformat() for n in self._utc_days()}
        self.now = self.start(self.last)
        self.weights = [self._weight(known[n + MARGIN], n) for n in range(plan.days)]

    def _utc_days(self):
        return range(self._starts[0] // DAY - 1, self._starts[-1] // DAY + 2)

    def _weight(self, day, n):
        """How busy a day is: its season, the week, three years of growth."""
        return MONTHS[day.month - 1] * (1.0 if self.works(n) else 0.22) * (0.75 + 0.5 * n / self.last)

    def start(self, n):
        """Local midnight of day n."""
        return self._starts[n + MARGIN]

    def date(self, n):
        return self._dates[n + MARGIN]

    def works(self, n):
        return self._working[n + MARGIN]

    def work_day(self, n):
        """Day n, or the next on which people work."""
        return self._next[n + MARGIN] - MARGIN

    def of(self, t):
        """The local day of a moment."""
        return bisect_right(self._starts, t) - 1 - MARGIN

    def stamp(self, t):
        """As COPY reads it; None stays None."""
        if t is None:
            return None
        return f"{self._utc[t // DAY]} {CLOCK[t % DAY]}+00"

    def iso(self, t):
        """As `datetime.isoformat()` writes it."""
        return f"{self._utc[t // DAY]}T{CLOCK[t % DAY]}+00:00"

    def at_work(self, n, random):
        """Some moment in the working hours of day n or the next working day."""
        return self.start(self.work_day(n)) + OPENS + int(random() * (CLOSES - OPENS))

    def after(self, t, days, random):
        """Some working moment about `days` later, and later it is."""
        return max(self.at_work(self.of(t + int(days * DAY)), random), t + 60)

    def working_minutes_after(self, t, minutes):
        """What `add_working_minutes` says for the usual hours, nine to six."""
        day = self.of(t)
        left, at = minutes * 60, t - self.start(day)
        while True:
            if self.works(day) and at < CLOSES:
                at = max(at, OPENS)
                if CLOSES - at >= left:
                    return self.start(day) + at + left
                left -= CLOSES - at
            day, at = self.work_day(day + 1), OPENS

    def working_minutes_between(self, a, b):
        """What `crm.calendar` says for the usual hours; 0 where `b` is the earlier one."""
        worked = 0
        for day in range(self.of(a), self.of(b) + 1):
            if self.works(day):
                start = self.start(day)
                worked += max(0, min(b, start + CLOSES) - max(a, start + OPENS))
        return worked // 60
