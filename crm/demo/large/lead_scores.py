"""What a lead did, and the score that it has for it."""

from dataclasses import dataclass

from .lead_lives import CONVERTED, DISQUALIFIED, FORM, TO_POOL
from .moments import HOUR

SENT = ("contact_request", "contact_request", "trial_request", "download", "demo_request")
DID = ("pricing_page", "product_page", "product_page", "mail_opened", "mail_clicked", "download", "pricing_page")
MEANT_IT = ("demo_request", "trial_request", "pricing_page", "pricing_page", "mail_clicked")
HOT = 0.08


@dataclass(slots=True)
class Standing:
    """`mql`: (moment, points) when the threshold was passed, or None."""

    fit: int
    interest: int
    detail: str
    scored: int
    mql: tuple
    events: list


def behaviour(world, draw, at, life, source):
    """[(kind, moment, whether it was the form that was sent)], before the lead was closed."""
    found = [(SENT[int(draw.random() * len(SENT))], at, True)] if life.door == FORM else []
    if draw.random() < 0.3 + 0.2 * source.quality:
        for _ in range(1 + int(draw.expovariate(0.5))):
            found.append((DID[int(draw.random() * len(DID))], at + int(draw.gauss(-20, 30) * HOUR), False))
    if draw.random() < HOT + 0.06 * source.quality:
        # Who means it looks at everything and asks twice.
        for kind in MEANT_IT:
            found.append((kind, at + int(draw.gauss(6, 20) * HOUR), False))
    end = world.days.now if life.pooled or life.ended is None else life.ended
    return [event for event in found if event[1] < end]


def standing(world, who, source, happened, at, life):
    """An open lead's score stands as of now, a closed one's as of its end; ages are whole hours (see `scoring.py`)."""
    scorer, now = world.scorer, world.days.now
    is_open = life.status not in (DISQUALIFIED, CONVERTED)
    scored = now if is_open else life.ended
    events = _at_whole_hours(happened, scored)
    phone, email = bool(who.phone[0]) and "phone" not in who.found, bool(who.email) and "email" not in who.found
    asked = (who.industry, who.title, who.region, who.company and ".", who.need and ".", phone, email)
    fit, lines = scorer.fit((*asked, source.category, who.filled, who.found.get("suspicion", 0)))
    interest, more, mql = 0, [], None
    if fit >= scorer.threshold:
        mql = at + 20, fit
    if events:
        interest, more = scorer.interest(events, scored)
        peak, _lines = scorer.interest(events, events[0][1])
        if mql is None and fit + max(peak, interest) >= scorer.threshold:
            mql = max(events[0][1], at) + 20, fit + peak
    if is_open and not events:
        scored = min(at + 30, now) if life.door == TO_POOL else life.assigned
    return Standing(fit, interest, "[" + ", ".join(lines + more) + "]", scored, mql, events)


def _at_whole_hours(happened, scored):
    """Newest first, no two at once, each a whole number of hours before `scored`."""
    events, before = [], scored + HOUR
    for kind, t, sent in sorted(happened, key=_newest_first):
        before = min(scored - (scored - t) // HOUR * HOUR, before - HOUR)
        events.append((kind, before, sent))
    return events


def _newest_first(event):
    return -event[1]
