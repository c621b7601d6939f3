"""What the verbs and people wrote down about an opportunity, and what is planned."""

from . import words
from .journey import AMOUNT, CREATED, GIVEN, LOST, MOVED, PUSHED, WON
from .moments import DAY, HOUR

MONEY = '{"fields": {"en": "amount", "zh": "金额"}, "changes": {"amount": ["%.2f", "%.2f"]}}'
CLOSE = '{"fields": {"en": "expected close", "zh": "预计成交日期"}, "changes": {"expected_close": ["%s", "%s"]}}'
CLOSED = '{"from": %s, "amount": "%.2f", "currency": "%s", "reason": %s, "override": ""}'
TOUCHES = ("call", "meeting", "mail", "visit", "message", "call")
DUE_IN = (-9, -4, -2, -1, 0, 0, 1, 1, 2, 3, 4, 5, 7, 8, 12, 20)


def tell(rows, chance, t, what, before, by):
    """The activity of a step's verb. `before`: what stood there."""
    kind, body, date = what, "", rows.days.date
    if what == CREATED:
        data = f'{{"stage": {chance.stage.names}}}'
    elif what == MOVED:
        data = f'{{"from": {before.names}, "to": {chance.stage.names}, "override": ""}}'
    elif what == AMOUNT:
        kind, data = "changed", MONEY % (before, chance.amount)
    elif what == PUSHED:
        kind, data = "changed", CLOSE % (date(before), date(chance.expected))
    elif what == GIVEN:
        kind, data = "transferred", f'{{"from": "{before.name}", "to": "{chance.rep.name}"}}'
    elif what in (WON, LOST):
        why = chance.reason[1] if chance.reason else "null"
        data, body = CLOSED % (before.names, chance.amount, rows.world.currency, why), chance.note
    told = {"by": by.id, "customer": chance.customer, "body": body, "data": data}
    rows.happenings.activity(chance.number, kind, t, **told)


def contacts(rows, chance):
    """Calls, meetings and mails before the steps; the last answer. What a lead became begins with a conversation."""
    draw, notes, last = rows.draw, words.NOTES_ZH if chance.zh else words.NOTES_EN, None
    rep, steps = chance.rep, chance.steps
    for place, (t, what, facts) in enumerate(steps):
        first = place == 0
        if first and rows.world.opportunity_lead[chance.number - 1] < 0:
            continue
        if not first and (what not in (MOVED, WON, LOST) or draw.random() > 0.33):
            rep = facts if what == GIVEN else rep
            continue
        before = steps[place - 1][0] if place else t
        at = t if first else before + 30 + int(draw.random() * max(1, t - before - 60))
        direction = "two_way" if first or draw.random() < 0.7 else "out"
        if direction == "two_way":
            last = max(last or 0, at)
        told = {"by": rep.id, "customer": chance.customer, "direction": direction, "body": draw.choice(notes)}
        rows.happenings.activity(chance.number, draw.choice(TOUCHES), at, **told)
    return last


def plan(rows, chance):
    """What is planned for an open one, and what was done on the way; when the next is due."""
    days, draw, at, due = rows.days, rows.draw, chance.at, None
    notes = words.NOTES_ZH if chance.zh else words.NOTES_EN
    if not chance.closed and draw.random() < 0.88:
        due = days.at_work(max(days.last + draw.choice(DUE_IN), days.of(at) + 1), draw.random)
        _followup(rows, chance, due, planned=max(at, min(due, days.now) - draw.randint(1, 9) * DAY))
    if draw.random() < 0.45:
        done = min(draw.choice(chance.steps)[0] + draw.randint(1, 6) * HOUR, days.now - 60)
        then = max(at + 60, done - draw.randint(-20, 30) * HOUR)
        _followup(rows, chance, then, planned=at, done=done, outcome=draw.choice(notes))
    return due


def _followup(rows, chance, due, **facts):
    goal, goal_zh, kind = rows.draw.choice(words.GOALS)
    rep = chance.rep.id
    goal = goal_zh if chance.zh else goal
    rows.happenings.followup(chance.number, kind, goal, due, owner=rep, by=rep, **facts)
