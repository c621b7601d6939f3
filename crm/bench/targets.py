"""What the figures are held to. A ratio counts; a time is a guide, and a machine of its own."""

from dataclasses import dataclass

# metric: (words, whether more is better, whether it is a guide only)
METRICS = {
    "queries": ("queries", False, False),
    "of_bare": ("x bare", False, False),
    "p50": ("p50 ms", False, True),
    "rate_of_bare": ("8 clients: rate of bare's", True, False),
    "spread": ("8 clients: p95 of p50", False, False),
    "of_first": ("x first page", False, False),
    "of_tenth": ("x at a tenth of the rows", False, False),
    "of_manager": ("rep x manager", False, False),
    "of_floor_and_page": ("x (SQL + bare page)", False, False),
    "database": ("ms of SQL", False, True),
    "errors": ("errors", False, False),
    "p95": ("p95 ms", False, True),
    "per_second": ("a second", True, False),
    "queries_each": ("queries each", False, False),
    "growth": ("second half x first half", False, False),
    "flat": ("memory, last third x first", False, False),
    "mb": ("MB", False, False),
    "seconds": ("seconds", False, True),
    "slowdown": ("x page meanwhile", False, False),
}


@dataclass(frozen=True)
class Check:
    """One target against one figure."""

    metric: str
    limit: float
    value: float

    @property
    def hit(self):
        more = METRICS[self.metric][1]
        return self.value >= self.limit if more else self.value <= self.limit

    @property
    def guide(self):
        return METRICS[self.metric][2]

    def as_dict(self):
        words = METRICS[self.metric][0]
        return {"what": words, "value": self.value, "limit": self.limit, "hit": self.hit, "guide": self.guide}


def checked(targets, figures):
    """The checks of those targets for which there is a figure."""
    found = [Check(metric, limit, figures[metric]) for metric, limit in targets if figures.get(metric) is not None]
    return [check.as_dict() for check in found]
