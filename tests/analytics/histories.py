"""Random small histories made through the real verbs, and beside them what happened, in plain Python."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import time_machine
from hypothesis import strategies as st

from crm.calendar.days import at_local
from opportunities import services as verbs
from opportunities.models import LossReason, Pipeline, Stage

START = dt.date(2026, 3, 2)
AMOUNTS = [None, Decimal("0.00"), Decimal("10.01"), Decimal("333.33"), Decimal("5000.00")]
CLOSES = [None, dt.date(2026, 3, 20), dt.date(2026, 4, 10), dt.date(2026, 5, 1)]
DEEDS = ("move", "amount", "close", "win", "lose", "reopen", "transfer", "delete", "restore")

deeds = st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.integers(0, 4))
stories = st.lists(
    st.tuples(st.integers(0, 25), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3), st.lists(deeds, max_size=6)),
    min_size=1,
    max_size=5,
)


@dataclass
class State:
    """How an opportunity stood from this moment on; `stage` is the number of the open stage, None when closed."""

    day: dt.date
    stage: int | None
    outcome: str
    amount: Decimal | None
    close: dt.date | None
    owner: object
    reason: object = None
    deleted: bool = False

    @property
    def money(self):
        return self.amount or Decimal(0)


@dataclass
class Story:
    record: object
    created: dt.date
    states: list = field(default_factory=list)

    def at_end_of(self, day):
        """The state at the end of a day, or None before there was one."""
        found = [state for state in self.states if state.day <= day]
        return found[-1] if found else None

    @property
    def now(self):
        return self.states[-1]

    def closed_day(self, upto=None):
        """The day of the latest step into the outcome that it has."""
        closed, before = None, "open"
        for state in self.states:
            if upto and state.day > upto:
                break
            if state.outcome != "open" and before != state.outcome:
                closed = state.day
            before = state.outcome
        return closed

    def stays(self):
        """[(stage, days)] of stays that ended."""
        ended, stage, since = [], None, None
        for state in self.states:
            if state.stage != stage:
                if stage is not None:
                    ended.append((stage, (state.day - since).days))
                stage, since = state.stage, state.day
        return ended

    def furthest(self):
        return max((state.stage for state in self.states if state.stage is not None), default=0)


def make_pipeline():
    """Three open stages of 10, 40 and 80 %, won and lost, without gates."""
    pipeline = Pipeline.objects.create(key="plain", name_en="Plain", name_zh="简单", order=9)
    rows = [("a", "open", 10), ("b", "open", 40), ("c", "open", 80), ("won", "won", 100), ("lost", "lost", 0)]
    for order, (key, kind, chance) in enumerate(rows):
        Stage.objects.create(
            pipeline=pipeline, key=key, name_en=key, name_zh=key, kind=kind, probability=chance, order=order
        )
    return pipeline


def make_reasons():
    return [LossReason.objects.create(key=f"test-{n}", name_en=f"R{n}", name_zh=f"因{n}") for n in range(2)]


def tell(stories, *, pipeline, owners, reasons):
    """Live through drawn stories with the real verbs; returns [Story]."""
    stages = list(pipeline.stages.filter(kind="open"))
    told = []
    for number, (first, owner, amount, close, later) in enumerate(stories):
        day = START + dt.timedelta(days=first)
        state = State(day, 0, "open", AMOUNTS[amount], CLOSES[close], owners[owner % len(owners)])
        with on_day(day):
            record = verbs.create_opportunity(
                by=None,
                owner=state.owner,
                customer=None,
                name=f"Story {number}",
                pipeline=pipeline,
                amount=state.amount,
                expected_close=state.close,
            )
        story = Story(record, day, [state])
        for deed, days, choice in later:
            day += dt.timedelta(days=days)
            with on_day(day):
                after = live(record, story.now, deed, choice, stages=stages, owners=owners, reasons=reasons)
            if after:
                after.day = day
                story.states.append(after)
        told.append(story)
    return told


def on_day(day):
    return time_machine.travel(at_local(day, dt.time(15)), tick=False)


def live(record, now, deed, choice, *, stages, owners, reasons):
    """Does the deed where it is possible; returns the new state, or None where nothing changed."""
    if now.deleted:
        if deed != "restore":
            return None
        verbs.restore_opportunity(record, by=None)
        return copy(now, deleted=False)
    if deed == "delete":
        verbs.delete_opportunity(record, by=None)
        return copy(now, deleted=True)
    if deed == "transfer" and owners[choice % len(owners)] != now.owner:
        verbs.transfer(record, to=owners[choice % len(owners)], by=None)
        return copy(now, owner=owners[choice % len(owners)])
    if now.outcome != "open":
        if deed != "reopen":
            return None
        verbs.reopen(record, by=None)
        record.refresh_from_db()
        return copy(now, outcome="open", reason=None, stage=[s.pk for s in stages].index(record.stage_id))
    if deed == "move" and choice % 3 != now.stage:
        verbs.move(record, to=stages[choice % 3], by=None)
        return copy(now, stage=choice % 3)
    if deed == "amount" and AMOUNTS[choice] != now.amount:
        verbs.change_opportunity(record, by=None, amount=AMOUNTS[choice])
        return copy(now, amount=AMOUNTS[choice])
    if deed == "close" and CLOSES[choice % 4] != now.close:
        verbs.change_opportunity(record, by=None, expected_close=CLOSES[choice % 4])
        return copy(now, close=CLOSES[choice % 4])
    if deed == "win":
        verbs.win(record, by=None)
        return copy(now, outcome="won", stage=None)
    if deed == "lose":
        verbs.lose(record, reason=reasons[choice % 2], by=None)
        return copy(now, outcome="lost", stage=None, reason=reasons[choice % 2])
    return None


def copy(state, **changes):
    return State(**{**vars(state), **changes})
