"""What becomes of a lead, step by step: arrival, assignment, first response, and one of the ways it can go."""

import math
from dataclasses import dataclass

from .moments import DAY, HOUR

NEW, ASSIGNED, WORKING, QUALIFIED = "new", "assigned", "working", "qualified"
DISQUALIFIED, CONVERTED = "disqualified", "converted"
FORM, PROGRAM, OWN, TO_POOL = "form", "program", "own", "pool"

FORGOTTEN = 0.08  # never answered: recycled after a while
LINGERING = 0.045  # answered and never closed
TO_POOL_AGAIN = 0.2  # of those that end unsold
CLAIMED = 0.12  # of what was put straight into a pool
# Lists that nobody asked for: a share of them is left for whoever has time.
STRAIGHT_TO_POOL = {"import": 0.9, "event": 0.6, "research": 0.6, "social": 0.5, "ads": 0.2}


@dataclass(slots=True)
class Life:
    """Moments are None where it did not come to that."""

    door: str = PROGRAM
    status: str = NEW
    rep: object = None  # who has it, or had it last
    assigned: int = None
    claimed: bool = False
    due: int = None
    answered: int = None
    qualified: int = None
    ended: int = None  # disqualified, converted, or given back
    pooled: bool = False
    touch: str = "out"  # direction of the first response


def live(world, draw, *, at, rep, category, converts_at=None):
    """The life of a lead that came at `at` and, unless it ends otherwise, is worked by `rep`."""
    days, now, chance = world.days, world.days.now, draw.random
    life = Life(rep=rep)
    if converts_at is None and chance() < STRAIGHT_TO_POOL.get(category, 0):
        life.door = TO_POOL
        claimed = at + int(draw.expovariate(1 / 40) * DAY) if chance() < CLAIMED else now
        claimed = max(days.at_work(days.of(claimed), chance), at + HOUR) if claimed < now else now
        if claimed >= now:
            life.rep, life.pooled = None, True
            return life
        life.assigned, life.claimed = claimed, True
    else:
        life.door = _door(category, chance())
        life.assigned = at if life.door == OWN else min(at + 5 + int(chance() * 50), now - 1)
    life.due = days.working_minutes_after(life.assigned, world.scorer.ruleset.policy.response_minutes)
    life.status = ASSIGNED
    if converts_at is None and chance() < FORGOTTEN:
        end = days.after(life.assigned, 7 + 10 * chance(), chance)
        if end < now:
            _give_back(life, end)
        return life
    minutes = min(1500, rep.answers * math.exp(draw.gauss(math.log(45), 1.1)))
    answered = days.working_minutes_after(life.assigned, max(1, int(minutes))) + int(chance() * 60)
    if converts_at is not None:
        answered = min(answered, max(life.assigned + 60, converts_at - 2 * HOUR))
    if answered >= now:
        return life
    life.answered, life.status = answered, WORKING
    life.touch = "two_way" if chance() < 0.55 else "out"
    if converts_at is not None:
        life.ended, life.status = converts_at, CONVERTED
        return life
    if chance() < LINGERING:
        return _worth(life, days, draw, now)
    end = days.after(answered, math.exp(draw.gauss(math.log(9), 1.0)), chance)
    if end >= now:
        return _worth(life, days, draw, now)
    if chance() < TO_POOL_AGAIN:
        _give_back(life, end)
    else:
        life.ended, life.status = end, DISQUALIFIED
    return life


def _door(category, chance):
    if category in ("web", "ads") and chance < 0.85:
        return FORM
    if category in ("phone", "referral", "event", "other") and chance < 0.5:
        return OWN
    return PROGRAM


def _worth(life, days, draw, now):
    """Still worked on; a good part of it found worth a sale."""
    if draw.random() < 0.3:
        qualified = days.after(life.answered, 3 * draw.random(), draw.random)
        if qualified < now:
            life.qualified, life.status = qualified, QUALIFIED
    return life


def _give_back(life, end):
    life.ended, life.pooled, life.status = end, True, NEW
