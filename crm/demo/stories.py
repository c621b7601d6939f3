"""Opportunities that were worked for nine months: met, moved, won and lost by the product's own verbs."""

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from crm.calendar import today
from crm.followups.services import log_activity, plan_followup
from crm.rules.refusals import GateNotMet
from opportunities.models import Competitor, LossReason, Product
from opportunities.services import (
    add_member,
    create_opportunity,
    default_pipeline,
    lose,
    move,
    tick_check,
    win,
)

from . import cast
from .accounts import is_chinese
from .clock import at
from .times import days_ago, later

TOUCHES = ["call", "meeting", "mail", "visit", "message", "call", "meeting"]
GOALS = [
    ("Send the itemised quote", "发送分项报价", "mail"),
    ("Call about the decision", "致电了解决策进展", "call"),
    ("Demo for the team", "给团队做演示", "meeting"),
    ("Visit on site", "现场拜访", "visit"),
    ("Ask for the reference check", "跟进案例反馈", "message"),
]


def make_opportunities(people, accounts, random, count=96):
    """`count` opportunities of the last nine months; the older, the more likely closed. Returns how many."""
    pipeline = default_pipeline()
    stages = list(pipeline.stages.open())
    world = {
        "lea": people["lea"],
        "dee": people["dee"],
        "reps": [people["ann"], people["ben"], people["cy"]],
        "stages": stages,
        "reasons": list(LossReason.objects.filter(pickable=True)),
        "products": list(Product.objects.filter(active=True)),
        "competitors": [Competitor.objects.get_or_create(name=name)[0] for name in ("Kestrel CRM", "纵横销售云")],
    }
    for index in range(count):
        customer, contacts = accounts[index % len(accounts)]
        _story(
            world, customer, contacts, age=int(265 * (1 - index / count) ** 1.7) + random.randint(0, 6), random=random
        )
    return count


def _story(world, customer, contacts, *, age, random):
    owner = customer.owner if random.random() < 0.8 else random.choice(world["reps"])
    moment = days_ago(age, random)
    zh = is_chinese(customer.name)
    size = Decimal(random.choice([48, 66, 96, 128, 185, 268, 320, 410, 540, 720, 960, 1280])) * 1000
    with at(moment):
        opportunity = create_opportunity(
            by=owner,
            owner=owner,
            customer=customer,
            name=random.choice(cast.PROJECTS_ZH if zh else cast.PROJECTS_EN),
            amount=size,
            expected_close=today() + dt.timedelta(days=random.randint(40, 130)),
            source=customer.source,
            importance=customer.importance,
            need=random.choice(cast.NEEDS_ZH if zh else cast.NEEDS_EN),
            contacts=[(contact, contact.role) for contact in contacts],
            next_step=random.choice(GOALS)[1 if zh else 0],
        )
    _work(world, opportunity, owner, moment, zh=zh, random=random)


def _work(world, opportunity, owner, moment, *, zh, random):
    """Stage after stage, each left after some days with its evidence, until it is lost, won, or still open today."""
    skill = {"ann": 0.86, "ben": 0.79, "cy": 0.82}.get(owner.email.split("@")[0], 0.8)
    for place, stage in enumerate(world["stages"]):
        moment = later(moment, random.randint(2, 9) + place * random.randint(1, 4), random)
        if moment is None:
            break
        with at(moment):
            _touch(opportunity, owner, zh=zh, random=random)
            if random.random() > skill:
                reason = random.choice(world["reasons"])
                rival = random.choice(world["competitors"]) if reason.key == "competitor" else None
                lose(opportunity, reason=reason, by=owner, competitor=rival, note="")
                return
            for item in stage.checks.all():
                tick_check(opportunity, item=item, by=owner)
        moment = later(moment, random.randint(1, 5), random)
        if moment is None:
            break
        with at(moment):
            opportunity = _onwards(world, opportunity, owner, place, random)
            if not opportunity.is_open:
                return
    with at(days_ago(random.randint(1, 4), random)):
        _still_open(world, opportunity, owner, zh=zh, random=random)


def _onwards(world, opportunity, owner, place, random):
    """Into the next stage, or won after the last; what evidence is missing is passed by the manager with a reason."""
    last = place + 1 == len(world["stages"])
    for by, reason in ((owner, ""), (world["dee"], "Evidence seen on paper")):
        try:
            if last:
                return win(opportunity, by=by, override_reason=reason)
            return move(opportunity, to=world["stages"][place + 1], by=by, override_reason=reason)
        except GateNotMet:
            log_activity(opportunity, kind="meeting", direction="two_way", by=owner, body="")
    return opportunity


def _touch(opportunity, owner, *, zh, random):
    for kind in random.sample(TOUCHES, k=random.randint(1, 2)):
        direction = random.choice(["two_way", "two_way", "out"])
        body = random.choice(cast.NOTES_ZH if zh else cast.NOTES_EN)
        log_activity(opportunity, kind=kind, direction=direction, by=owner, body=body)


def _still_open(world, opportunity, owner, *, zh, random):
    """What is open has a next step: overdue, today or coming; some have a colleague on the team."""
    if random.random() < 0.9:
        en, zh_goal, kind = random.choice(GOALS)
        day = today() + dt.timedelta(days=random.choice([0, 1, 2, 3, 3, 4, 5, 8]))
        due = timezone.make_aware(dt.datetime.combine(day, dt.time(random.randint(10, 17))))
        plan_followup(opportunity, owner=owner, due=due, goal=zh_goal if zh else en, kind=kind, by=owner)
    if random.random() < 0.15:
        colleague = random.choice([rep for rep in world["reps"] if rep != owner])
        add_member(opportunity, user=colleague, by=owner, role="presales")
