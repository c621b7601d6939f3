"""The way of one opportunity: every step with its moment, as the verbs would have taken them."""

import math

from .moments import DAY, HOUR

CREATED, MOVED, AMOUNT, PUSHED, GIVEN, WON, LOST = "created", "moved", "amount", "close_date", "owner", "won", "lost"
SPREAD = 0.8  # of the logarithm of the days in a stage
STUCK, STUCK_TIMES = 0.05, (4, 12)
REPRICED, REPLANNED, HANDED_OVER, BACKWARDS = 0.4, 0.3, 0.012, 0.04  # in a stage
FACTORS = (0.8, 0.85, 0.9, 1.1, 1.2, 1.3)


def steps_of(world, draw, chance, *, quality):
    """[(moment, what, facts)], oldest first, up to now, of an opportunity that has just been created."""
    days, now = world.days, world.days.now
    rep, expected, stages = chance.rep, chance.expected, chance.pipeline.open
    steps, place, entered = [(chance.at, CREATED, 0)], 0, chance.at
    while True:
        stage = stages[place]
        stay = stage.days * rep.pace * math.exp(draw.gauss(0, SPREAD))
        if draw.random() < STUCK:
            stay *= draw.uniform(*STUCK_TIMES)
        left = max(days.after(entered, stay, draw.random), entered + HOUR)
        until = min(left, now - 30)
        changes, expected, rep = _changes(world, draw, rep, entered, until, expected)
        for n, (t, what, facts) in enumerate(changes):
            steps.append((min(max(t, entered + 60 + n), until - 1), what, facts))
        if left >= now:
            return steps
        entered = left
        if draw.random() < _lost(stage.lost, quality + rep.skill, left - chance.at):
            return [*steps, (left, LOST, place)]
        if place + 1 == len(stages):
            return [*steps, (left, WON, place)]
        place += -1 if place and draw.random() < BACKWARDS else 1
        steps.append((left, MOVED, place))


def _changes(world, draw, rep, entered, until, expected):
    """What was changed while it stood in a stage, by moment; the expected close and the owner at the end."""
    days, found = world.days, []
    while expected < days.of(until):
        # The day has come and nobody has signed: it is put off.
        t = days.at_work(expected + draw.randint(-2, 2), draw.random)
        expected = days.of(max(t, entered)) + 14 + int(draw.expovariate(1 / 24))
        found.append((t, PUSHED, expected))
    if until - entered <= DAY:
        return found, expected, rep

    def some_time():
        return entered + int(draw.random() * (until - entered))

    if draw.random() < REPRICED:
        found.append((some_time(), AMOUNT, draw.choice(FACTORS)))
    if draw.random() < REPLANNED and expected - 12 > days.of(until):
        expected += draw.choice((-10, 7, 14, 30))
        found.append((until - HOUR, PUSHED, expected))
    if draw.random() < HANDED_OVER:
        other = draw.choice(world.by_team[rep.team])
        if other is not rep:
            found.append((some_time(), GIVEN, other))
            rep = other
    return sorted(found, key=lambda change: change[0]), expected, rep


def _lost(share, advantage, age):
    """The share lost in a stage, moved by skill and source; the longer it takes, the worse the odds."""
    odds = share / (1 - share) * math.exp(-advantage + min(1.2, age / (150 * DAY)))
    return odds / (1 + odds)
