"""What `leads.scoring` would say of a lead, remembered instead of computed anew: the same points, the same lines.

Fit depends on few things, so the product is asked once for each combination. Interest fades by whole hours here, so
that the points of an event are known by its rule and age. `tests/demo/test_large.py` compares both with `score`.
"""

from functools import cache

from leads.scoring.points import Group, Rule, decayed, score
from leads.scoring.rules import Ruleset
from leads.vocabulary import SCORING

from .copying import as_json

HOUR = 3600
# What of a lead the rules may ask; for text that never repeats it only counts whether there is any.
ASKED = (
    *("industry", "title", "region", "company", "need", "valid_phone", "valid_email", "source_category"),
    *("completeness", "suspicion"),
)


class Scorer:
    def __init__(self, days):
        self.days, self.ruleset = days, Ruleset.load()
        self.threshold = self.ruleset.policy.mql_threshold
        self._fit = [_FitGroup(group) for group in self.ruleset.groups if group.kind == "fit"]
        self._interest = [_InterestGroup(group, days) for group in self.ruleset.groups if group.kind == "interest"]
        self.kinds = sorted(self.ruleset.event_kinds)

    def grade(self, points):
        return self.ruleset.grade(points)

    def fit(self, asked):
        """(points, [lines as JSON]) of the facts named in ASKED."""
        total, lines = 0, []
        for group in self._fit:
            points, words = group.of(asked)
            total += points
            if words:
                lines.append(words)
        return total, lines

    def interest(self, events, now):
        """(points, [lines as JSON]) of [(kind, moment, …)], newest first, each a whole number of hours ago."""
        cents, lines = 0, []
        for group in self._interest:
            cents += group.of(events, now, lines)
        return (cents + 50) // 100, lines


class _FitGroup:
    def __init__(self, group):
        self.group = group
        used = set()
        for rule in group.rules:
            used |= _fields(rule.condition)
        unknown = used - set(ASKED)
        if unknown:
            raise ValueError(f"The large demo cannot score by {', '.join(sorted(unknown))}.")
        self.places = [n for n, name in enumerate(ASKED) if name in used]
        self.known = {}

    def of(self, asked):
        key = tuple([asked[n] for n in self.places])
        if key not in self.known:
            facts = {ASKED[n]: asked[n] for n in self.places}
            result = score([self.group], facts, [], now=None, vocabulary=SCORING)
            self.known[key] = result.fit, as_json(result.detail)[1:-1]
        return self.known[key]


def _fields(tree):
    if "field" in tree:
        return {tree["field"]}
    parts = [*tree.get("all", ()), *tree.get("any", ()), *([tree["not"]] if "not" in tree else [])]
    return set().union(*map(_fields, parts)) if parts else set()


class _InterestGroup:
    def __init__(self, group, days):
        self.days, self.cap = days, group.cap * 100
        self.rules = {}
        for rule in group.rules:
            self.rules.setdefault(rule.event, []).append((rule, _head(group, rule)))

    def of(self, events, now, lines):
        total = 0
        for kind, at, _sent in events:
            for rule, head in self.rules.get(kind, ()):
                cents = _cents(rule.points, (now - at) // HOUR, rule.half_life)
                if not cents:
                    continue
                counted = min(self.cap - total, cents)
                total += counted
                lines.append(
                    f'{head}, "points": {_number(counted)}, "full": {rule.points}, '
                    f'"capped": {"true" if counted != cents else "false"}, '
                    f'"decayed": {"true" if cents != rule.points * 100 else "false"}, '
                    f'"at": "{self.days.iso(at)}", "event": "{kind}"}}'
                )
        return total


def _head(group: Group, rule: Rule):
    named = {"rule": rule.names, "rule_id": rule.id, "group": group.names, "group_id": group.id, "kind": group.kind}
    return as_json(named)[:-1]


@cache
def _cents(points, hours, half_life):
    """Most are nothing after a year, and are known to be without the product's exact arithmetic."""
    if half_life and points * 2 ** (-hours / (24 * half_life)) < 0.004:
        return 0
    return int(decayed(points, hours * HOUR, half_life) * 100)


@cache
def _number(cents):
    return str(cents // 100) if cents % 100 == 0 else repr(cents / 100)
