"""Customers and their contacts, with what was done and is to be done with the customer itself.

They come last: they take up what is missing to the planned numbers of activities and follow-ups.
"""

from crm.customers.models import Contact, Customer
from crm.customers.normal import pinyin_key

from . import words
from .copying import Lines, as_json
from .happenings import Happenings
from .moments import DAY, HOUR
from .organisation import DIVISIONS

ROLES = ("decider", "champion", "influencer", "user", "purchasing", "other")
KINDS = ("call", "call", "mail", "meeting", "visit", "message", "note")
CUSTOM = [as_json({"erp": erp, "seats": n}) for erp in ("SAP", "用友", "金蝶", "Oracle") for n in (20, 50, 120, 300)]
CUSTOM += ["{}", "{}", "{}", "{}"]


class CustomerRows:
    """`rest`: {activities, followups} left for all customers; `touched`: {customer: last two-way contact elsewhere}."""

    def __init__(self, world, shard, first, after, *, ids, rest, touched):
        self.world, self.days, self.first, self.after = world, world.days, first, after
        self.draw = world.plan.random("customer rows", shard)
        self.rest, self.touched = rest, touched
        begin = {what: ids[what] + self._until(what, first) for what in rest}
        self.happenings = Happenings(world.days, world.customer, begin)
        self.customers = Lines(
            Customer,
            *("id", "created_at", "updated_at", "owner", "team", "created_by", "name", "name_key", "pinyin"),
            *("industry", "region", "size", "phone", "phone_e164", "email", "website", "importance", "source"),
            *("custom", "next_followup_at", "last_touch_at"),
        )
        self.contacts = Lines(
            Contact,
            *("id", "created_at", "updated_at", "customer", "name", "pinyin", "title", "role", "phone"),
            *("phone_e164", "email", "wechat"),
        )

    def make(self):
        for n in range(self.first, self.after):
            self._customer(n)
        return [self.customers, self.contacts, *self.happenings.tables]

    def _until(self, what, n):
        """How many of what is left belong to the customers before the n-th."""
        return self.rest[what] * n // self.world.plan.customers

    def _share(self, what, n):
        return self._until(what, n + 1) - self._until(what, n)

    def _customer(self, n):
        world, draw, stamp = self.world, self.draw, self.days.stamp
        zh, at = world.customer_zh[n], world.customer_at[n]
        rep = world.reps[world.customer_owner[n]]
        name, key, site, industry = words.company(n, zh)
        region = draw.choice(DIVISIONS[rep.division][2][: 2 if zh else 3])
        touch, due, created = self._history(n, rep, zh, at), self._plans(n, rep, zh, at), stamp(at)
        self.customers.add(
            *(n + 1, created, created, rep.id, rep.team, rep.id, name, key, pinyin_key(name), industry, region),
            *(draw.choice(words.SIZES), *words.phone(words.mixed(n, 1), zh), f"info@{site}", site),
            *(draw.choice("AABBBBCCCC"), world.source(draw).id, draw.choice(CUSTOM), stamp(due), stamp(touch)),
        )
        for place in range(world.contacts_of(n)):
            self._contact(n, place, zh, site, created)

    def _contact(self, n, place, zh, site, created):
        number = words.mixed(n, place)
        name = words.person_name(number % 1_000_003, zh)
        title = (words.TITLES_ZH if zh else words.TITLES_EN)[number % 12]
        wechat = f"wx_{number % 10**9:09d}" if zh and self.draw.random() < 0.4 else ""
        self.contacts.add(
            *(self.world.contact_of(n, place), created, created, n + 1, name, words.person_pinyin(name), title),
            *(ROLES[place % 6], *words.phone(words.mixed(n, place, 2), zh), f"p{place}@{site}", wechat),
        )

    def _history(self, n, rep, zh, at):
        """Logged contacts with the customer; the last two-way one, counting those about its opportunities."""
        days, draw, last, about = self.days, self.draw, self.touched.get(n), {"by": rep.id, "customer": n + 1}
        count = self._share("activities", n)
        if count:
            self.happenings.activity(n + 1, "created", at, **about)
        for t in sorted(at + 60 + int(draw.random() * max(1, days.now - at - 120)) for _ in range(count - 1)):
            t = max(min(days.at_work(days.of(t), draw.random), days.now - 60), at + 60)
            kind = draw.choice(KINDS)
            direction = "system" if kind == "note" else draw.choice(("two_way", "two_way", "out", "in"))
            if direction == "two_way":
                last = max(last or 0, t)
            body = draw.choice(words.NOTES_ZH if zh else words.NOTES_EN)
            self.happenings.activity(n + 1, kind, t, direction=direction, body=body, **about)
        return last

    def _plans(self, n, rep, zh, at):
        """Visits planned and paid; when the next is due."""
        days, draw, first = self.days, self.draw, None
        for _ in range(self._share("followups", n)):
            goal, goal_zh, kind = words.GOALS[-1] if draw.random() < 0.6 else draw.choice(words.GOALS)
            facts = {"done": None, "outcome": ""}
            if draw.random() < 0.25:
                due = days.at_work(max(days.last + draw.randint(-6, 40), days.of(at) + 1), draw.random)
                first = min(first or due, due)
            else:
                due = days.at_work(days.of(at) + int(draw.random() * max(1, days.last - days.of(at))), draw.random)
                due = min(due, days.now - 2 * HOUR)
                done = min(max(at + 60, due + int(draw.gauss(0, 1) * DAY)), days.now - 60)
                facts = {"done": done, "outcome": draw.choice(words.NOTES_ZH if zh else words.NOTES_EN)}
            facts["planned"] = max(at, min(due, facts["done"] or due) - draw.randint(3, 30) * DAY)
            goal = goal_zh if zh else goal
            self.happenings.followup(n + 1, kind, goal, due, owner=rep.id, by=rep.id, **facts)
        return first
