"""The first rule whose condition holds and that has a candidate decides; every step is written into the trace."""

from collections import deque
from dataclasses import dataclass

from django.utils import timezone

from crm.calendar import today
from crm.rules.evaluate import Facts, prepared
from crm.rules.tree import RuleError, check
from crm.rules.written import Written

from ..models import AssignmentRule, OwedTurn
from ..vocabulary import ASSIGNING
from .candidates import SHOWN, Candidate, People, split
from .strategies import STRATEGIES


@dataclass(frozen=True)
class Choice:
    """`to` and `rule` are None where nobody could take the lead; `why` is what Assignment.why keeps."""

    to: Candidate | None
    rule: AssignmentRule | None
    why: dict


def active_rules():
    """In their order, with the people and teams they name."""
    return list(AssignmentRule.objects.filter(active=True).prefetch_related("users", "teams"))


def choose(lead, *, rules=None, day=None, at=None):
    """Who gets this lead. Call it in the assigning transaction: see `Choosing`."""
    return choose_many([lead], rules=rules, day=day, at=[at or timezone.now()])[0]


def choose_many(leads, *, at, rules=None, day=None):
    """Who gets each of these leads, in their order: the same as one by one, with everything read once. `at`: when each
    is assigned. Call it in the assigning transaction, or in one that notes the choices: the rows of the rules that hold
    stay locked until its end, so that two workers neither take the same turn nor count loads that the other is about
    to change. The locks are taken in the order of the rules, so that no two wait for each other."""
    rules = active_rules() if rules is None else rules
    tests = [_prepared(rule) for rule in rules]
    paths = [_path(tests, lead) for lead in leads]
    needed = {rule.pk for path in paths for rule, wrong in path if wrong is None}
    locked = {rule.pk: rule for rule in _lock(needed)} if needed else {}
    owed = _owed(locked)
    positions = {pk: rule.last_user_id for pk, rule in locked.items()}
    people = People(rules, day or today()) if needed else None
    turns = {rule.pk: _Turn(rule, locked[rule.pk], people) for rule in rules if rule.pk in locked}
    choices = [_choose(path, turns, moment) for path, moment in zip(paths, at, strict=True)]
    moved = [rule for rule in locked.values() if rule.last_user_id != positions[rule.pk]]
    if moved:
        AssignmentRule.objects.bulk_update(moved, ["last_user"])
    if taken := [turn.pk for turn in owed if turn not in locked[turn.rule_id].owing]:
        OwedTurn.objects.filter(pk__in=taken).delete()
    return choices


def _path(tests, lead):
    """[(rule, None where it holds, else what the trace says)] of a lead."""
    facts = Facts(lead, ASSIGNING)
    return [(rule, None if test is not None and test(facts) else skipped) for rule, test, skipped in tests]


def _prepared(rule):
    """(rule, its condition as a function, what the trace says where it does not hold). A broken rule is skipped, never
    fatal."""
    try:
        check(rule.condition, ASSIGNING)
        return rule, prepared(rule.condition, ASSIGNING), Written(_step(rule), skipped="condition")
    except RuleError as wrong:
        return rule, None, Written(_step(rule), skipped="broken", error=str(wrong)[:200])


def _step(rule):
    return {"rule": Written(rule.names), "rule_id": rule.pk}


def _choose(path, turns, at):
    tried = []
    for rule, skipped in path:
        if skipped is not None:
            tried.append(skipped)
            continue
        if rule.pk not in turns:
            continue  # deleted or switched off since the rules were read
        chosen, why = turns[rule.pk].take(at, tried)
        if chosen is not None:
            return Choice(chosen, rule, why)
    return Choice(None, None, {"how": "nobody", "tried": tried})


class _Turn:
    """One rule at work: its people at one moment, with what they got since."""

    def __init__(self, rule, locked, people):
        self.step, self.everybody = _step(rule), people
        self.people = people.of(rule)
        self.strategy_name = locked.strategy
        self.strategy = STRATEGIES[locked.strategy](locked, self.people)
        self.filled = None

    def take(self, at, tried):
        """(the chosen one, the trace), or (None, None) where nobody can take it: then `tried` says so."""
        self._look()
        if not self.candidates:
            tried.append(Written(self.step, skipped="nobody", out=self.out))
            return None, None
        chosen = self.strategy.choose(self.candidates)
        why = {
            "how": "rule",
            **self.step,
            "tried": tried,
            "strategy": self.strategy_name,
            "candidates": _shown(self.candidates, chosen),
            "candidates_count": len(self.candidates),
            "out": self.out,
            "chosen": chosen.shown(),
        }
        chosen.take(at)
        if chosen.out:
            self.everybody.filled += 1
        return chosen, why

    def _look(self):
        """Who is full may have changed by this rule or another one."""
        if self.filled != self.everybody.filled:
            self.filled = self.everybody.filled
            self.candidates, out = split(self.people)
            self.out = out[:SHOWN]


def holds(rule, facts):
    """Whether the rule would take a lead with these facts."""
    _rule, test, _wrong = _prepared(rule)
    return bool(test) and test(facts)


def _lock(pks):
    return list(AssignmentRule.objects.filter(pk__in=pks).order_by("order", "id").select_for_update(no_key=True))


def _owed(locked):
    """The turns that these rules owe, also as `owing` of each rule, which takes them from there."""
    owed = list(OwedTurn.objects.filter(rule__in=locked)) if locked else []
    for rule in locked.values():
        rule.owing = deque(turn for turn in owed if turn.rule_id == rule.pk)
    return owed


def _shown(candidates, chosen):
    """The first people by id, and the chosen one whatever their id."""
    shown = candidates[:SHOWN]
    if len(candidates) > SHOWN and chosen not in shown:
        shown[-1] = chosen
    return [each.shown() for each in shown]
