"""The scoring rules as they stand in the tables, ready for `points.score`."""

import logging
from dataclasses import dataclass

from django.utils import timezone

from crm.rules.tree import RuleError, check

from ..models import LeadPolicy, ScoringGroup
from ..vocabulary import SCORING
from .points import Group, Rule

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ruleset:
    groups: tuple
    policy: LeadPolicy

    @classmethod
    def load(cls):
        """Three queries. A rule that is not well formed is left out and logged: one mistake must not stop the rest."""
        groups = []
        for group in ScoringGroup.objects.prefetch_related("rules"):
            rules = [rule for rule in group.rules.all() if rule.active and _sound(rule)]
            rules.sort(key=lambda rule: (rule.order, rule.pk))
            groups.append(Group(group.pk, group.names, group.kind, group.cap, tuple(map(_rule, rules))))
        return cls(tuple(groups), LeadPolicy.current())

    @property
    def rules(self):
        return [rule for group in self.groups for rule in group.rules]

    @property
    def event_kinds(self):
        return {rule.event for rule in self.rules if rule.event}

    def grade(self, score):
        policy = self.policy
        for letter, least in (("A", policy.grade_a), ("B", policy.grade_b), ("C", policy.grade_c)):
            if score >= least:
                return letter
        return "D"


def _sound(rule):
    try:
        check(rule.condition, SCORING)
    except RuleError as wrong:
        logger.error("Scoring rule %s is left out: %s", rule.pk, wrong)
        return False
    return True


def _rule(rule):
    return Rule(rule.pk, rule.names, rule.points, rule.condition or {}, rule.event, rule.half_life)


def rules_changed():
    """Every open lead is scored again by the sweep."""
    LeadPolicy.objects.get_or_create(pk=1)
    LeadPolicy.objects.filter(pk=1).update(rules_changed_at=timezone.now())
