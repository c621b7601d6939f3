"""Why somebody got a lead, as `leads.assignment` writes it: a few traces for each rep, made once and used again."""

from leads.assignment.candidates import SHOWN

from .copying import as_json

VARIANTS = 3


class Traces:
    def __init__(self, world):
        self.world, self.known = world, {}

    def by_rule(self, rep, regional, draw):
        """(rule id, trace as JSON): the division's rule, or the last one where no region was given."""
        key = rep.id, regional, int(draw.random() * VARIANTS)
        if key not in self.known:
            self.known[key] = self._by_rule(rep, regional, key[2])
        return self.known[key]

    def _by_rule(self, rep, regional, variant):
        world = self.world
        draw = world.plan.random("trace", rep.name, regional, variant)
        rule = world.rules[rep.division] if regional else world.last_rule
        reps = world.by_division[rep.division] if regional else world.reps
        loads = {each.id: draw.randint(60, 190) for each in reps[:SHOWN]}
        chosen = {"user": rep.id, "name": rep.name, "load": draw.randint(40, 60)}
        shown = [chosen if each is rep else self._shown(each, loads) for each in reps[:SHOWN]]
        if chosen not in shown:
            shown = [*shown[:-1], chosen]
        before = world.rules[: rep.division] if regional else world.rules
        why = {
            "how": "rule",
            "rule": rule.names,
            "rule_id": rule.pk,
            "tried": [{"rule": each.names, "rule_id": each.pk, "skipped": "condition"} for each in before],
            "strategy": str(rule.strategy),
            "candidates": shown,
            "candidates_count": len(reps),
            "out": [],
            "chosen": chosen,
        }
        return rule.pk, as_json(why)

    @staticmethod
    def _shown(rep, loads):
        return {"user": rep.id, "name": rep.name, "load": loads[rep.id]}

    @staticmethod
    def claimed(pool):
        pk, names = pool
        return f'{{"how": "claimed", "pool": {pk}, "pool_names": {names}}}'
