"""Leads with their score, arrivals, behaviour and assignments."""

from dataclasses import dataclass

from crm.customers.models import Touch
from crm.followups.models import Notification
from leads.models import Assignment, Lead, LeadEvent, Submission

from . import lead_history, lead_people
from .copying import Lines, as_json
from .happenings import Happenings
from .lead_lives import CONVERTED, DISQUALIFIED, FORM, OWN, Life, live
from .lead_scores import Standing, behaviour, standing
from .organisation import division_of
from .traces import Traces

CUSTOM = ["{}", "{}"]
CUSTOM += [as_json({"seats": seats, "deadline": when}) for seats in (10, 50, 200) for when in ("Q1", "Q2", "Q4")]
CAMPAIGNS = ("spring-launch", "expo", "search-brand", "search-generic", "webinar", "partner", "")


@dataclass(slots=True)
class Facts:
    """One lead while it is written. `chance`: the opportunity it became, or below zero."""

    number: int
    at: int
    chance: int
    who: lead_people.Person
    source: object
    life: Life
    standing: Standing
    customer: int | None = None
    assignment: int | None = None
    answer: str = ""
    reason: str = ""
    touch: int | None = None
    due: int | None = None

    @property
    def owner(self):
        return None if self.life.pooled or self.life.assigned is None else self.life.rep


class LeadRows:
    """`ids`: where the numbers of this shard's rows begin."""

    def __init__(self, world, shard, first, after, *, ids):
        self.world, self.days, self.first, self.after = world, world.days, first, after
        self.draw = world.plan.random("lead rows", shard)
        self.traces, self.happenings = Traces(world), Happenings(world.days, world.lead, ids)
        self.leads = Lines(
            Lead,
            *("id", "created_at", "updated_at", "version", "owner", "team", "pool", "created_by", "name", "company"),
            *("company_key", "title", "phone", "phone_e164", "email", "email_key", "region", "industry", "need"),
            *("source", "status", "score", "fit", "interest", "score_detail", "scored_at", "grade", "is_mql"),
            *("validity", "intake", "assigned_at", "response_due_at", "first_response_at", "qualified_at"),
            *("disqualified_reason", "converted_at", "converted_customer", "converted_contact"),
            *("converted_opportunity", "custom", "next_followup_at", "last_touch_at", "intake_attempts"),
            "response_minutes",
        )
        self.assignments = Lines(Assignment, "id", "lead", "to", "team", "rule", "why", "by", "at", "ended_at")
        self.events = Lines(LeadEvent, "id", "lead", "kind", "at", "key")
        self.touches = Lines(Touch, "id", "content_type", "object_id", "source", "at", "campaign", "utm", "detail")
        self.submissions = Lines(
            Submission,
            *("id", "form", "receipt", "received_at", "raw", "meta", "consent", "consent_text", "state", "attempts"),
            *("handled_at", "lead"),
        )
        self.notices = Lines(Notification, "id", "content_type", "object_id", "user", "kind", "data", "key", "at")

    def make(self):
        for n in range(self.first, self.after):
            self._lead(n)
        tables = [self.leads, self.assignments, self.events, self.touches, self.submissions, self.notices]
        return tables + self.happenings.tables

    def _lead(self, n):
        world, draw = self.world, self.draw
        at, chance = world.lead_at[n], world.lead_opportunity[n]
        became = chance >= 0
        who = lead_people.convert(world, draw, chance) if became else lead_people.stranger(world, draw, n)
        source = world.source(draw)
        converts_at = world.opportunity_at[chance] if became else None
        life = live(world, draw, at=at, rep=who.rep, category=source.category, converts_at=converts_at)
        happened = behaviour(world, draw, at, life, source)
        scored = standing(world, who, source, happened, at, life)
        lead = Facts(n + 1, at, chance, who, source, life, scored)
        if became:
            lead.customer = world.opportunity_customer[chance] + 1
        self._arrival(lead)
        self._assignment(lead)
        for kind, t, sent in scored.events:
            key = f"submission:{lead.number}" if sent else ""
            self.events.add(self.happenings.number("events"), lead.number, kind, self.days.stamp(t), key)
        lead_history.tell(self, lead)
        lead_history.plan(self, lead)
        self._write(lead)

    def _arrival(self, lead):
        """The touch, and for a form what was sent, with the consent."""
        who, number, stamp = lead.who, lead.number, self.days.stamp(lead.at)
        advertised = lead.source.category in ("ads", "web", "social")
        campaign = CAMPAIGNS[int(self.draw.random() * len(CAMPAIGNS))] if advertised else ""
        utm = f'{{"campaign": "{campaign}", "source": "{lead.source.category}"}}' if campaign else "{}"
        detail = '{"by": "person"}'
        if lead.life.door == FORM:
            form = self.world.forms[number % len(self.world.forms)]
            detail = f'{{"form": "{form.key}", "submission": {number}, "referrer": ""}}'
            raw = (
                f'{{"name": "{who.name}", "company": "{who.company}", "phone": "{who.phone[0]}", '
                f'"email": "{who.email}", "need": "{who.need}"}}'
            )
            meta = f'{{"language": "{"zh-hans" if who.zh else "en"}", "utm": {utm}}}'
            consent = form.consent_zh if who.zh else form.consent_en
            self.submissions.add(
                number, form.pk, f"large-{number}", stamp, raw, meta, True, consent, "lead", 1, stamp, number
            )
        self.touches.add(number, self.world.lead, number, lead.source.id, stamp, campaign, utm, detail)

    def _assignment(self, lead):
        """With its trace; ended where nobody has the lead any more."""
        life, stamp = lead.life, self.days.stamp
        if life.assigned is None:
            return
        rule, by = None, life.rep.id
        if life.claimed:
            why = self.traces.claimed(self.world.pools[life.rep.division])
        elif life.door == OWN:
            why = '{"how": "own"}'
        else:
            (rule, why), by = self.traces.by_rule(life.rep, bool(lead.who.region), self.draw), None
        lead.assignment = self.happenings.number("assignments")
        ended = stamp(life.ended) if life.pooled else None
        rep = life.rep
        self.assignments.add(lead.assignment, lead.number, rep.id, rep.team, rule, why, by, stamp(life.assigned), ended)

    def _write(self, lead):
        who, life, scored, stamp = lead.who, lead.life, lead.standing, self.days.stamp
        owner, score = lead.owner, scored.fit + scored.interest
        changed = [t for t in (life.assigned, life.qualified, life.ended) if t]
        became = lead.chance >= 0
        self.leads.add(
            *(lead.number, stamp(lead.at), stamp(max(changed, default=lead.at)), 1 + len(changed)),
            *(owner and owner.id, owner and owner.team, self._pool(lead)),
            *(life.rep.id if life.door == OWN else None, who.name, who.company, who.company_key, who.title),
            *(*who.phone, who.email, who.email, who.region, who.industry, who.need, lead.source.id, life.status),
            *(score, scored.fit, scored.interest, scored.detail, stamp(scored.scored)),
            *(self.world.scorer.grade(score), scored.mql is not None, as_json(who.found) if who.found else "{}"),
            "done",
            *(stamp(life.assigned), stamp(life.due), stamp(life.answered)) if owner else (None, None, None),
            *(stamp(life.qualified), lead.reason if life.status == DISQUALIFIED else ""),
            *(stamp(life.ended) if life.status == CONVERTED else None, lead.customer),
            *((self.world.contact_of(lead.customer - 1), lead.chance + 1) if became else (None, None)),
            *(CUSTOM[int(self.draw.random() * len(CUSTOM))], stamp(lead.due), stamp(lead.touch), 1),
            self.days.working_minutes_between(life.assigned, life.answered) if owner and life.answered else None,
        )

    def _pool(self, lead):
        if not lead.life.pooled:
            return None
        if lead.life.rep:
            return self.world.pools[lead.life.rep.division][0]
        division = division_of(lead.who.region)
        return self.world.pools[(1 if lead.who.zh else 4) if division is None else division][0]
