"""Leads that nobody worked yet and the people who get them: columns, first follow-up, assignment, timeline, notice; one
statement a table, however many leads. One lead is a list of one."""

from dataclasses import dataclass, field

from django.utils import timezone

from crm.followups.services import notify_many, plan_first_followups, record_all
from crm.rules.copying import write_tuples
from crm.users.models import User

from ..assignment.hours import response_due
from ..models import Assignment, AssignmentRule, LeadPolicy, Status
from .locking import store_many

FIRST_RESPONSE = "first_response"
GOAL, GOAL_ZH = "Follow up new lead", "跟进新线索"
COLUMNS = ["lead", "to", "team", "rule", "why", "by", "at"]
CHANGED = ("owner", "team", "status", "assigned_at", "response_due_at", "next_followup_at", "version", "updated_at")


def is_plain(lead):
    """Whether nobody has it, nothing is planned and nothing was answered; any other lead goes through `hand_to`."""
    return lead.owner_id is None and lead.next_followup_at is None and lead.first_response_at is None


@dataclass
class Handing:
    """One moment at which leads are given away by one person (None: the system): `begin` each, store the leads, then
    `finish`."""

    by: User | None
    policy: LeadPolicy
    now: object = field(default_factory=timezone.now)
    given: list = field(default_factory=list)
    due: dict = field(default_factory=dict)

    def begin(self, lead, to, *, why, rule: AssignmentRule | None = None, at=None):
        """Set the columns of a plain lead. `to`: a user, or what a rule chose."""
        hours = (to.work_start, to.work_end, tuple(to.work_days), to.time_zone)
        if hours not in self.due:  # the same for all who work the same hours
            self.due[hours] = response_due(to, self.now, self.policy)
        lead.owner_id, lead.team_id, lead.pool_id = to.pk, to.team_id, None
        lead.assigned_at, lead.updated_at = at or self.now, self.now
        lead.response_due_at = lead.next_followup_at = self.due[hours]
        if lead.status == Status.NEW:
            lead.status = Status.ASSIGNED
        self.given.append((lead, to, rule, why))

    def finish(self, happened=()):
        """Everything but the leads themselves. `happened`: what stands before it on the timelines, for `record_all`."""
        planned = [(lead, lead.owner_id, lead.next_followup_at) for lead, *_rest in self.given]
        same = {"goal": GOAL, "goal_zh": GOAL_ZH, "sla": True, "purpose": FIRST_RESPONSE}
        plan_first_followups(planned, by=self.by, at=self.now, **same)
        by = self.by and self.by.pk
        rows = [
            (lead.pk, to.pk, to.team_id, rule and rule.pk, why, by, lead.assigned_at)
            for lead, to, rule, why in self.given
        ]
        made = list(zip(self.given, write_tuples(Assignment, COLUMNS, rows), strict=True))
        told = [
            (lead, "assigned", {"to": to.name, "assignment": assignment, "how": why.get("how")}, self.now)
            for (lead, to, _rule, why), assignment in made
        ]
        record_all([*happened, *told], by=self.by)
        notices = [
            (to.pk, _notice(lead), f"assignment:{assignment}", lead, {"name": str(lead)})
            for (lead, to, _rule, _why), assignment in made
            if self.by is None or self.by.pk != to.pk
        ]
        notify_many(notices, at=self.now, new_keys=True)


def hand_many(given, *, by, policy, now=None, along=(), names=()):
    """Give plain leads that the caller holds: (lead, to, rule, why, at) each. `along`: further held leads; `names`:
    columns that the caller has set on all of them and that the same statement stores. Raises Conflict, all or nothing.
    """
    handing = Handing(by, policy, now or timezone.now())
    for lead, to, rule, why, at in given:
        lead.version += 1
        handing.begin(lead, to, rule=rule, why=why, at=at)
    leads = [lead for lead, *_rest in given]
    owners = [None] * len(given) + [lead.owner_id for lead in along]
    store_many([*leads, *along], [*names, *CHANGED], owners=owners)
    handing.finish()


def _notice(lead):
    return "lead_assigned_mql" if lead.is_mql else "lead_assigned"
