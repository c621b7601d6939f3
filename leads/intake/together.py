"""Leads on their way to their reps: cleaned, scored, assigned with their first follow-up; whatever their score, at any
hour. Many in one transaction, in their order, with the outcome that one after the other would have, in as many
statements as there are tables."""

import datetime as dt

from django.utils import timezone

from crm.calendar import today
from crm.followups.services import notify_many, record_activities
from crm.users.models import User

from ..assignment.choose import choose_many
from ..in_charge import those_in_charge
from ..models import Intake
from ..models.batch import owe
from ..scoring.rescore import STORED, announce_mql, compute
from ..services.assign import hand_to
from ..services.assign_many import hand_many, is_plain
from . import queue
from .cleaning import findings
from .known import leads_before

CLEANED = ("name", "company", "title", "phone", "email", "need")
TRY_AGAIN = dt.timedelta(minutes=1)
MICROSECOND = dt.timedelta(microseconds=1)
COLUMNS = (*STORED, "validity", "duplicate_of", "intake", "intake_error", "intake_attempts", "intake_not_before")


class Plan:
    """What becomes of these leads, and `carry_out`, which makes it so. With a noted `batch` the leads need not be held
    while it is made: the choices are noted in the batch, in a transaction of their own."""

    def __init__(self, leads, *, ruleset, rules, batch=None):
        self.now, self.policy = timezone.now(), ruleset.policy
        clean(leads)
        self.newly = compute(leads, ruleset, self.now)
        self.waited = {lead.pk for lead in leads if lead.intake == Intake.WAITING}
        for lead in leads:
            lead.intake, lead.intake_error = Intake.DONE, ""
        if batch is None:
            self.given, self.nobody = _choose(leads, rules, self.now)
        else:
            with queue.careless():
                self.given, self.nobody = _choose(leads, rules, self.now)
                queue.reserve(batch, [(choice.rule.pk, choice.to.pk) for _lead, choice, _at in self.given])
        for lead, _choice in self.nobody:
            lead.intake, lead.intake_not_before, lead.intake_attempts = Intake.WAITING, self.now + TRY_AGAIN, 0

    def carry_out(self, leads):
        """The whole intake of those of the planned leads that the caller holds; how many. Those whom somebody else
        changed or holds, or whose person has gone meanwhile, are left as they are, for the next batch."""
        held = self._possible({lead.pk for lead in leads})
        owe([(choice.rule.pk, choice.to.pk) for lead, choice, _at in self.given if lead.pk not in held])
        given = [each for each in self.given if each[0].pk in held]
        plain = [(lead, choice.to, choice.rule, choice.why, at) for lead, choice, at in given if is_plain(lead)]
        taken = {lead.pk for lead, *_rest in plain}
        along = [lead for lead in leads if lead.pk in held and lead.pk not in taken]
        hand_many(plain, by=None, policy=self.policy, now=self.now, along=along, names=COLUMNS)
        for lead, choice, at in given:
            if lead.pk not in taken:
                to = User.objects.select_related("team").get(pk=choice.to.pk)
                hand_to(lead, to, by=None, why=choice.why, rule=choice.rule, policy=self.policy, now=at)
        announce_mql([lead for lead in self.newly if lead.pk in held], self.now)
        _tell([each for each in self.nobody if each[0].pk in held], self.waited, self.now)
        return len(held)

    def _possible(self, held):
        """The leads of these whose chosen person is still active and in the same team."""
        chosen = {choice.to.pk for _lead, choice, _at in self.given}
        there = set(User.objects.filter(pk__in=chosen, is_active=True).order_by().values_list("pk", "team_id"))
        gone = {lead.pk for lead, choice, _at in self.given if (choice.to.pk, choice.to.team_id) not in there}
        return held - gone


def clean(leads, before=None):
    """Findings on what was typed, and whom each may be a duplicate of; neither keeps a lead out. `before`: what
    `leads_before` said, where it was asked already."""
    if before is None:
        before = leads_before([lead for lead in leads if lead.duplicate_of_id is None])
    for lead in leads:
        keep = {name: lead.validity[name] for name in ("contact",) if name in lead.validity}
        trap = "trap" in lead.validity
        lead.validity = keep | findings({name: getattr(lead, name) for name in CLEANED}, trap=trap)
        lead.duplicate_of_id = before.get(lead.pk, lead.duplicate_of_id)


def _choose(leads, rules, now):
    """([(lead, choice, at)] of those who get an owner now, [(lead, choice)] of those whom nobody may take)."""
    free = [lead for lead in leads if lead.owner_id is None and lead.pool_id is None and lead.is_open]
    moments = [now + MICROSECOND * n for n in range(len(free))]  # "assigned longest ago" is told apart as one by one
    choices = choose_many(free, rules=rules, at=moments) if free else []
    made = list(zip(free, choices, moments, strict=True))
    nobody = [(lead, choice) for lead, choice, _at in made if choice.to is None]
    return [each for each in made if each[1].to is not None], nobody


def _tell(nobody, waited, now):
    """A lead that waits is visible to managers and admins, who are told once a day."""
    if not nobody:
        return
    first = [(lead, {"tried": choice.why["tried"]}) for lead, choice in nobody if lead.pk not in waited]
    record_activities(first, kind="waiting", by=None, at=now)
    lead = nobody[0][0]
    key, name = f"leads-waiting:{today()}", {"name": str(lead)}
    notify_many([(person.pk, "leads_waiting", key, lead, name) for person in those_in_charge()], at=now)
