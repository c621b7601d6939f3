"""How a rule chooses one of its candidates. Each function takes candidates in the order of their ids."""

import datetime as dt

from ..models import Strategy
from .candidates import last_assigned

NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


def round_robin(rule, candidates):
    """The next after the rule's position, from the beginning again at the end; the position moves along."""
    last = rule.last_user_id or 0
    chosen = next((each for each in candidates if each.user.pk > last), candidates[0])
    type(rule).objects.filter(pk=rule.pk).update(last_user=chosen.user)
    return chosen


def least_loaded(rule, candidates):
    """The fewest open leads; among equals whose last assignment is longest ago; then the lowest id."""
    least = min(each.load for each in candidates)
    equals = [each for each in candidates if each.load == least]
    if len(equals) == 1:
        return equals[0]
    last = last_assigned(equals)
    return min(equals, key=lambda each: (last.get(each.user.pk) or NEVER, each.user.pk))


STRATEGIES = {Strategy.ROUND_ROBIN: round_robin, Strategy.LEAST_LOADED: least_loaded}
