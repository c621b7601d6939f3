"""Opportunities with their ledger, key contacts, team and product lines."""

from opportunities.models import LineItem, Member, Opportunity, OpportunityContact, StageChange

from . import opportunity_history, words
from .copying import Lines, as_json
from .happenings import Happenings
from .journey import AMOUNT, CREATED, GIVEN, LOST, MOVED, PUSHED, WON, steps_of

CHANGED = {step: as_json([step]) for step in (CREATED, AMOUNT, PUSHED, GIVEN)}
CHANGED |= {MOVED: '["stage"]', WON: '["won", "stage"]', LOST: '["lost", "stage"]'}
STANDING = (CREATED, MOVED, WON, LOST)  # steps that change the stage
PRESALES = ("presales", "product", "engineer", "")
ROLES = ("decider", "champion", "influencer")
CUSTOM = ["{}"] + [as_json({"contract": kind, "users": n}) for kind in ("annual", "perpetual") for n in (20, 50, 200)]


class Chance:
    """One opportunity as it stands while its steps are taken."""

    __slots__ = ("amount", "at", "customer", "expected", "note", "number", "outcome", "pipeline", "reason", "rep")
    __slots__ += ("stage", "steps", "zh")

    def take(self, what, facts):
        """The step's effect; what stood before, for the words of the timeline."""
        if what == MOVED:
            before, self.stage = self.stage, self.pipeline.open[facts]
        elif what == AMOUNT:
            before, self.amount = self.amount, round(self.amount * facts, -2)
        elif what == PUSHED:
            before, self.expected = self.expected, facts
        elif what == GIVEN:
            before, self.rep = self.rep, facts
        elif what in (WON, LOST):
            before, self.stage, self.outcome = self.stage, getattr(self.pipeline, what), what
        else:
            before = None
        return before

    @property
    def closed(self):
        return self.steps[-1][1] in (WON, LOST)


class OpportunityRows:
    """`ids`: where the numbers of this shard's rows begin. Afterwards `touched`: {customer: last two-way contact}."""

    def __init__(self, world, shard, first, after, *, ids):
        self.world, self.days, self.first, self.after = world, world.days, first, after
        self.draw, self.touched = world.plan.random("opportunity rows", shard), {}
        self.happenings = Happenings(world.days, world.opportunity, ids)
        self.opportunities = Lines(
            Opportunity,
            *("id", "created_at", "updated_at", "version", "owner", "team", "created_by", "name", "customer"),
            *("pipeline", "stage", "stage_since", "stage_probability", "amount", "currency", "expected_close"),
            *("importance", "need", "next_step", "source", "product", "outcome", "loss_reason", "competitor"),
            *("close_note", "created_on", "closed_on", "custom", "next_followup_at", "last_touch_at"),
        )
        self.ledger = Lines(
            StageChange,
            *("id", "opportunity", "previous", "at", "on", "by", "changed", "pipeline", "stage", "amount"),
            *("amount_base", "currency", "probability", "expected_close", "owner", "team", "outcome"),
            *("loss_reason", "note"),
        )
        self.contacts = Lines(OpportunityContact, "id", "opportunity", "contact", "role")
        self.members = Lines(Member, "id", "opportunity", "user", "role")
        self.items = Lines(LineItem, "id", "opportunity", "product", "quantity", "price")

    def make(self):
        for n in range(self.first, self.after):
            self._opportunity(n)
        tables = [self.opportunities, self.ledger, self.contacts, self.members, self.items]
        return tables + self.happenings.tables

    def _opportunity(self, n):
        draw, source = self.draw, self.world.source(self.draw)
        chance, importance = self._begun(n), draw.choice("AABBBBBCCC")
        if importance == "A":
            chance.amount = round(chance.amount * 1.6, -2)
        created_by, quality = chance.rep.id, source.quality + draw.gauss(0, 0.5)
        chance.steps = steps_of(self.world, draw, chance, quality=quality)
        competitor = self._ending(chance)
        touch = opportunity_history.contacts(self, chance)
        for place, (t, what, facts) in enumerate(chance.steps):
            by, before = chance.rep, chance.take(what, facts)
            self._ledger(chance, t, what, place, by)
            opportunity_history.tell(self, chance, t, what, before, by)
        due = opportunity_history.plan(self, chance)
        self._belongs(chance)
        if touch:
            customer = chance.customer - 1
            self.touched[customer] = max(self.touched.get(customer, 0), touch)
        self._write(chance, created_by, importance, source, competitor, due, touch)

    def _begun(self, n):
        world, draw, chance = self.world, self.draw, Chance()
        customer = world.opportunity_customer[n]
        chance.number, chance.customer, chance.zh = n + 1, customer + 1, world.customer_zh[customer]
        chance.at, chance.rep = world.opportunity_at[n], world.reps[world.opportunity_owner[n]]
        chance.pipeline = world.pipelines[draw.random() < 0.18]
        chance.stage, chance.outcome = chance.pipeline.open[0], "open"
        chance.amount = round(draw.lognormvariate(11.6, 0.85) * chance.pipeline.size, -2)
        chance.expected = self.days.of(chance.at) + draw.choice((40, 60, 75, 90, 120, 150))
        chance.reason, chance.note = None, ""
        return chance

    def _ending(self, chance):
        """Sets why it was lost and what was noted; the competitor that won it."""
        draw, competitors = self.draw, self.world.competitors
        if chance.closed and draw.random() < 0.3:
            chance.note = draw.choice(words.NOTES_ZH if chance.zh else words.NOTES_EN)
        if chance.steps[-1][1] != LOST:
            return None
        chance.reason = draw.choice(self.world.reasons)
        return draw.choice(competitors) if chance.reason[2] == "competitor" or draw.random() < 0.2 else None

    def _ledger(self, chance, t, what, place, by):
        days, number = self.days, self.happenings.number("ledger")
        ends = what in (WON, LOST)
        self.ledger.add(
            *(number, chance.number, number - 1 if place else None, days.stamp(t), days.date(days.of(t)), by.id),
            *(CHANGED[what], chance.pipeline.id, chance.stage.id, chance.amount, chance.amount, self.world.currency),
            *(chance.stage.probability, days.date(chance.expected), chance.rep.id, chance.rep.team, chance.outcome),
            *(chance.reason[0] if ends and chance.reason else None, chance.note if ends else ""),
        )

    def _belongs(self, chance):
        """Key contacts, colleagues, product lines."""
        world, draw, number = self.world, self.draw, chance.number
        known = world.contacts_of(chance.customer - 1)
        for place in range(min(known, 1 + (draw.random() < 0.5) + (draw.random() < 0.2))):
            contact = world.contact_of(chance.customer - 1, place)
            self.contacts.add(number * 3 + place - 2, number, contact, ROLES[place])
        if draw.random() < 0.12:
            colleague = draw.choice(world.by_division[chance.rep.division])
            if colleague is not chance.rep:
                self.members.add(number, number, colleague.id, draw.choice(PRESALES))
        if draw.random() < 0.3:
            self.items.add(number, number, draw.choice(world.products), 1, chance.amount)

    def _write(self, chance, created_by, importance, source, competitor, due, touch):
        world, days, draw, stamp = self.world, self.days, self.draw, self.days.stamp
        since = next(t for t, what, _facts in reversed(chance.steps) if what in STANDING)
        zh, rep, at = chance.zh, chance.rep, stamp(chance.at)
        self.opportunities.add(
            *(chance.number, at, stamp(chance.steps[-1][0]), len(chance.steps), rep.id, rep.team, created_by),
            *(draw.choice(words.PROJECTS_ZH if zh else words.PROJECTS_EN), chance.customer, chance.pipeline.id),
            *(chance.stage.id, stamp(since), chance.stage.probability, chance.amount, world.currency),
            *(days.date(chance.expected), importance, draw.choice(words.NEEDS_ZH if zh else words.NEEDS_EN)),
            *("" if chance.closed else draw.choice(words.GOALS)[1 if zh else 0], source.id),
            *(draw.choice(world.products), chance.outcome, chance.reason and chance.reason[0], competitor),
            *(chance.note, days.date(days.of(chance.at)), days.date(days.of(since)) if chance.closed else None),
            *(draw.choice(CUSTOM), stamp(due), stamp(touch)),
        )
