"""Pure: rules and facts in, points and their explanation out. No table is read here.

A fit rule counts once when its condition holds. An interest rule counts for each event, halving every `half_life` days.
A group counts at most `cap` and at least minus `cap`. Sums are rounded half up to whole points; each line of the
explanation has two decimals, and the lines of a group add up to what the group counts.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from crm.rules.evaluate import Facts, prepared
from crm.rules.written import Written

CENT, ONE = Decimal("0.01"), Decimal(1)
DAY = 86_400
LINES = 20  # explained one by one in a group; what is beyond is summed up in one line
SMALLEST = Decimal("0.01")


@dataclass(frozen=True)
class Rule:
    """A scoring rule as the pure functions see it. `event` is empty for a fit rule."""

    id: int
    names: dict
    points: int
    condition: dict = field(default_factory=dict)
    event: str = ""
    half_life: int | None = None

    def line(self, group):
        """The explanation where it counts in full for who somebody is: the same of every lead."""
        line = self.__dict__.get("_line")
        if line is None:
            line = self.__dict__["_line"] = Written(_line(group, self, self.points, self.points, None))
        return line


@dataclass(frozen=True)
class Group:
    id: int
    names: dict
    kind: str
    cap: int
    rules: tuple = ()

    def tests(self, vocabulary):
        """[(fit rule, whether it holds of these Facts)], read once and asked of many leads."""
        tests = self.__dict__.get("_tests")
        if tests is None:
            fit = [rule for rule in self.rules if not rule.event]
            tests = self.__dict__["_tests"] = [(rule, prepared(rule.condition, vocabulary)) for rule in fit]
        return tests


@dataclass(frozen=True)
class Happened:
    """A behaviour event: what and when (aware)."""

    kind: str
    at: object


@dataclass(frozen=True)
class Score:
    fit: int
    interest: int
    detail: list

    @property
    def total(self):
        return self.fit + self.interest


def whole(points):
    """Rounded half up, away from zero for negative halves."""
    return points if type(points) is int else int(Decimal(points).quantize(ONE, ROUND_HALF_UP))


def decayed(points, age_seconds, half_life):
    """`points` after that time: half of them after `half_life` days. What lies in the future counts in full."""
    if not half_life or age_seconds <= 0:
        return Decimal(points)
    left = Decimal(points) * Decimal(2) ** (-Decimal(str(age_seconds)) / (half_life * DAY))
    return left.quantize(CENT, ROUND_HALF_UP)


def score(groups, facts, events, *, now, vocabulary):
    """The Score of one lead. `facts`: Facts, or {field name: value}; `events` are Happened in any order."""
    facts = facts if isinstance(facts, Facts) else Facts(facts, vocabulary)
    sums = {"fit": 0, "interest": 0}
    detail = []
    for group in groups:
        lines = _fit_lines(group, facts, vocabulary) if group.kind == "fit" else _interest_lines(group, events, now=now)
        if not lines:
            continue
        counted, explained = _capped(group, lines)
        sums[group.kind] += counted
        detail.extend(explained)
    return Score(fit=whole(sums["fit"]), interest=whole(sums["interest"]), detail=detail)


def _fit_lines(group, facts, vocabulary):
    return [(rule.points, rule, None) for rule, holds in group.tests(vocabulary) if holds(facts)]


def _interest_lines(group, events, *, now):
    lines = []
    for rule in group.rules:
        for event in events:
            if rule.event and event.kind == rule.event:
                age = (now - event.at).total_seconds()
                points = decayed(rule.points, age, rule.half_life)
                if abs(points) >= SMALLEST:
                    lines.append((points, rule, event.at))
    return sorted(lines, key=lambda line: line[2], reverse=True)


def _capped(group, lines):
    """What the group counts, and its lines; the newest come first and the cap cuts the last."""
    total, explained, beyond, more, cap = 0, [], 0, 0, group.cap
    for points, rule, at in lines:
        after = max(-cap, min(cap, total + points))
        counted, total = after - total, after
        if len(explained) < LINES:
            full = at is None and counted == points
            explained.append(rule.line(group) if full else _line(group, rule, counted, points, at))
        else:
            beyond, more = beyond + counted, more + 1
    if more:
        explained.append(
            {"rule": None, "more": more, "group": group.names, "group_id": group.id, "kind": group.kind}
            | {"points": _number(beyond), "full": None, "capped": False, "decayed": False, "at": None}
        )
    return total, explained


def _line(group, rule, counted, points, at):
    return {
        "rule": rule.names,
        "rule_id": rule.id,
        "group": group.names,
        "group_id": group.id,
        "kind": group.kind,
        "points": _number(counted),
        "full": rule.points,
        "capped": counted != points,
        "decayed": points != rule.points,
        "at": at.isoformat() if at else None,
        "event": rule.event or None,
    }


def _number(points):
    """A JSON number: whole where it is whole."""
    return int(points) if points == int(points) else float(points)
