"""The first rule whose condition holds and that has a candidate decides; every step is written into the trace."""

from dataclasses import dataclass

from crm.calendar import today
from crm.rules.evaluate import matches
from crm.rules.tree import RuleError, check

from ..models import AssignmentRule
from ..vocabulary import ASSIGNING, facts_of
from .candidates import SHOWN, candidates_of
from .strategies import STRATEGIES


@dataclass(frozen=True)
class Choice:
    """`user` and `rule` are None where nobody could take the lead; `why` is what Assignment.why keeps."""

    user: object
    rule: AssignmentRule | None
    why: dict


def active_rules():
    """In their order, with the people and teams they name."""
    return list(AssignmentRule.objects.filter(active=True).prefetch_related("users", "teams"))


def choose(lead, *, rules=None, day=None):
    """Who gets this lead. Call it in the assigning transaction: the deciding rule's row stays locked until its end, so
    that two workers neither take the same turn nor count loads that the other is about to change."""
    facts = facts_of(lead, ASSIGNING)
    tried = []
    for rule in active_rules() if rules is None else rules:
        step = {"rule": rule.names, "rule_id": rule.pk}
        fits, wrong = holds(rule, facts)
        if not fits:
            tried.append(step | {"skipped": "broken" if wrong else "condition", **({"error": wrong} if wrong else {})})
            continue
        locked = _lock(rule)
        candidates, out = candidates_of(rule, day or today())
        if not candidates:
            tried.append(step | {"skipped": "nobody", "out": out[:SHOWN]})
            continue
        chosen = STRATEGIES[locked.strategy](locked, candidates)
        why = {
            "how": "rule",
            "rule": rule.names,
            "rule_id": rule.pk,
            "tried": tried,
            "strategy": locked.strategy,
            "candidates": _shown(candidates, chosen),
            "candidates_count": len(candidates),
            "out": out[:SHOWN],
            "chosen": chosen.shown(),
        }
        return Choice(chosen.user, rule, why)
    return Choice(None, None, {"how": "nobody", "tried": tried})


def holds(rule, facts):
    """(whether the condition holds, what is wrong with it). A broken rule is skipped, never fatal."""
    try:
        check(rule.condition, ASSIGNING)
        return matches(rule.condition, ASSIGNING, facts), ""
    except RuleError as wrong:
        return False, str(wrong)[:200]


def _lock(rule):
    return AssignmentRule.objects.select_for_update(no_key=True).get(pk=rule.pk)


def _shown(candidates, chosen):
    """The first people by id, and the chosen one whatever their id."""
    shown = candidates[:SHOWN]
    if chosen not in shown:
        shown = [*shown[:-1], chosen]
    return [each.shown() for each in shown]
