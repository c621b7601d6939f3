"""One question, one file. The table of contents: the name in the API, the question's file, what it may be grouped by.

The first grouping is the one taken when none is asked for.
"""

from dataclasses import dataclass

from ..dimensions import OF_OPPORTUNITY
from . import (
    ageing,
    cycle,
    forecast,
    funnel,
    leaderboard,
    losses,
    pipeline,
    response,
    sources,
    velocity,
    waterfall,
    win_rate,
)


@dataclass(frozen=True)
class Question:
    """`module.report(scope) -> Report`; `groups` are the values that `group_by` may have. With a window the report
    takes only what is expected to close in it."""

    module: object
    groups: tuple = ()
    has_window: bool = False

    def answer(self, scope):
        return self.module.report(scope.but(group_by=scope.group_by or (self.groups[0] if self.groups else "")))


CLOSED = ("month", *OF_OPPORTUNITY)

QUESTIONS = {
    "funnel": Question(funnel, ("", *OF_OPPORTUNITY)),
    "pipeline": Question(pipeline, ("stage", *OF_OPPORTUNITY)),
    "win-rate": Question(win_rate, CLOSED),
    "cycle": Question(cycle, CLOSED),
    "velocity": Question(velocity, OF_OPPORTUNITY),
    "forecast": Question(forecast, CLOSED),
    "waterfall": Question(waterfall, has_window=True),
    "losses": Question(losses, ("reason", "competitor", "month", *OF_OPPORTUNITY)),
    "leaderboard": Question(leaderboard, ("owner", "team")),
    "sources": Question(sources, ("source",)),
    "response": Question(response, ("owner", "team", "source")),
    "ageing": Question(ageing, ("stage", "owner", "team")),
}
