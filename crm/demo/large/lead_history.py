"""What the verbs and people wrote down about a lead, and what is planned."""

from . import words
from .lead_lives import ASSIGNED, DISQUALIFIED, FORM, OWN, QUALIFIED, WORKING
from .moments import DAY

REMEMBERED = 100  # days for which the follow-ups of first responses are kept
ANSWERS, LATER = ("call", "call", "mail", "message"), ("call", "meeting", "mail")
DUE_IN = (-6, -3, -1, 0, 0, 1, 2, 3, 5, 8, 13)
GOAL, GOAL_ZH = "Follow up new lead", "跟进新线索"


def tell(rows, lead):
    """The activities, oldest first; sets what was answered, why it ended, and the last two-way contact."""
    life, who, happenings = lead.life, lead.who, rows.happenings
    number, customer = lead.number, lead.customer
    if life.door == FORM:
        form = rows.world.forms[number % len(rows.world.forms)]
        data = f'{{"form": {rows.world.form_names[form.pk]}, "source": {lead.source.names}}}'
        happenings.activity(number, "captured", lead.at, customer=customer, data=data)
    else:
        by = life.rep.id if life.door == OWN else None
        happenings.activity(number, "created", lead.at, by=by, customer=customer)
    if lead.standing.mql:
        at, points = lead.standing.mql
        happenings.activity(number, "mql", at, customer=customer, data=f'{{"score": {points}}}')
    if life.assigned is None:
        return
    how = "claimed" if life.claimed else "own" if life.door == OWN else "rule"
    data = f'{{"to": "{life.rep.name}", "assignment": {lead.assignment}, "how": "{how}"}}'
    by = None if how == "rule" else life.rep.id
    happenings.activity(number, "assigned", life.assigned, by=by, customer=customer, data=data)
    if life.answered:
        _contacts(rows, lead, words.NOTES_ZH if who.zh else words.NOTES_EN)
    if life.qualified:
        happenings.activity(number, "qualified", life.qualified, by=life.rep.id, customer=customer)
    if life.ended:
        _end(rows, lead)


def _contacts(rows, lead, notes):
    draw, life = rows.draw, lead.life
    told = {"by": life.rep.id, "customer": lead.customer}
    lead.answer = notes[int(draw.random() * len(notes))]
    kind = ANSWERS[int(draw.random() * 4)]
    rows.happenings.activity(lead.number, kind, life.answered, direction=life.touch, body=lead.answer, **told)
    lead.touch = life.answered if life.touch == "two_way" else None
    end = life.ended or rows.days.now
    if end - life.answered > DAY and draw.random() < 0.06:
        lead.touch = life.answered + 60 + int(draw.random() * (end - life.answered - 120))
        body = draw.choice(notes)
        rows.happenings.activity(lead.number, draw.choice(LATER), lead.touch, direction="two_way", body=body, **told)


def _end(rows, lead):
    life, by = lead.life, lead.life.rep.id
    if life.pooled:
        pool, names = rows.world.pools[life.rep.division]
        lead.reason, kind = rows.draw.choice(words.WHY_BACK), "released"
        data = f'{{"from": "{life.rep.name}", "pool": {names}, "pool_id": {pool}}}'
    elif life.status == DISQUALIFIED:
        lead.reason, kind, data = rows.draw.choice(words.WHY_NOT), "disqualified", "{}"
    else:
        name, kind = lead.who.company, "converted"
        data = f'{{"customer": "{name}", "opportunity": "{name}", "opportunity_id": {lead.chance + 1}}}'
    rows.happenings.activity(lead.number, kind, life.ended, by=by, customer=lead.customer, body=lead.reason, data=data)


def plan(rows, lead):
    """The first response that was promised, and the next step of what is worked on; sets when the next is due."""
    days, draw, life = rows.days, rows.draw, lead.life
    waits = life.status == ASSIGNED
    if life.assigned and (waits or lead.at > days.now - REMEMBERED * DAY):
        done, rep = life.answered or life.ended, life.rep
        number = rows.happenings.followup(
            *(lead.number, "call", GOAL, life.due),
            owner=rep.id,
            planned=life.assigned,
            done=done,
            outcome=lead.answer or lead.reason,
            zh=GOAL_ZH,
            sla=True,
        )
        if waits:
            lead.due = life.due
            if life.due <= days.now:
                _late(rows, lead, number)
    if life.status in (WORKING, QUALIFIED) and draw.random() < 0.5:
        lead.due = max(days.at_work(days.last + draw.choice(DUE_IN), draw.random), life.answered + DAY)
        goal, goal_zh, kind = draw.choice(words.GOALS)
        goal, rep = goal_zh if lead.who.zh else goal, life.rep.id
        rows.happenings.followup(lead.number, kind, goal, lead.due, owner=rep, by=rep, planned=life.answered + 30)


def _late(rows, lead, followup):
    """The manager was told."""
    rep = lead.life.rep
    data = f'{{"goal": {{"en": "{GOAL}", "zh": "{GOAL_ZH}"}}, "owner": "{rep.name}", "followup": {followup}}}'
    number, key = rows.happenings.number("notices"), f"sla:{followup}"
    at = rows.days.stamp(lead.life.due)
    rows.notices.add(number, rows.world.lead, lead.number, rep.manager, "sla_late", data, key, at)
