"""How a rule chooses among its candidates, one lead after the other. A strategy is told of a rule's people once and is
asked for each lead; what it keeps from lead to lead is what it would read again for each."""

import heapq
from bisect import bisect_right

from ..models import Strategy
from .candidates import read_last


class RoundRobin:
    """Those who are owed a turn first, then the next after the rule's position, from the beginning again at the end;
    the position moves along. Who cannot take a lead loses the turn, owed or not."""

    def __init__(self, rule, people):
        self.rule = rule

    def choose(self, candidates):
        while self.rule.owing:
            owed = self.rule.owing.popleft()
            if found := next((each for each in candidates if each.pk == owed.user_id), None):
                return found
        after = bisect_right(candidates, self.rule.last_user_id or 0, key=lambda each: each.pk)
        chosen = candidates[after % len(candidates)]
        self.rule.last_user_id = chosen.pk
        return chosen


class LeastLoaded:
    """The fewest open leads; among equals whose last assignment is longest ago; then the lowest id."""

    def __init__(self, rule, people):
        self.people, self.heap = people, None

    def choose(self, candidates):
        least = min(each.load for each in candidates) if self.heap is None else None
        equals = [each for each in candidates if each.load == least] if self.heap is None else ()
        if len(equals) == 1:
            return equals[0]  # nobody's past has to be read
        if self.heap is None:
            read_last(self.people)
            self.heap = [(_rank(each), each) for each in self.people]
            heapq.heapify(self.heap)
        return self._first()

    def _first(self):
        """Whoever is first now. A rank only grows, so an old one stands too early and is put in its place."""
        while True:
            rank, each = self.heap[0]
            if each.out:
                heapq.heappop(self.heap)
            elif rank == _rank(each):
                return each
            else:
                heapq.heapreplace(self.heap, (_rank(each), each))


def _rank(each):
    return each.load, each.last, each.pk


STRATEGIES = {Strategy.ROUND_ROBIN: RoundRobin, Strategy.LEAST_LOADED: LeastLoaded}
