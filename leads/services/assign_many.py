"""Give many leads that nobody worked yet to the people who were chosen: the effect of `assign.hand_to`, one statement
a table."""

from crm.followups.services import notify_many, plan_first_followups, record_activities
from crm.rules.copying import write_many

from ..assignment.hours import response_due
from ..models import Assignment, Status
from .assign import FIRST_RESPONSE, GOAL, GOAL_ZH
from .locking import store_many

CHANGED = ("owner", "team", "status", "assigned_at", "response_due_at", "next_followup_at", "version", "updated_at")


def is_plain(lead):
    """Whether nothing was planned or answered yet; any other lead goes through `hand_to`."""
    return lead.owner_id is None and lead.next_followup_at is None and lead.first_response_at is None


def hand_many(given, *, now, policy, along=(), names=()):
    """`given`: (lead, choice, at) of plain leads that the caller holds. `along`: further held leads; `names`: columns
    that the caller has set on all of them and that the same statement stores. Raises Conflict, all or nothing."""
    leads = [lead for lead, _choice, _at in given]
    owners = [None] * len(given) + [lead.owner_id for lead in along]
    due = {}
    planned = [(lead, choice.to.pk, _take(lead, choice.to, at, now, policy, due)) for lead, choice, at in given]
    plan_first_followups(planned, goal=GOAL, goal_zh=GOAL_ZH, by=None, at=now, sla=True, purpose=FIRST_RESPONSE)
    store_many([*leads, *along], [*names, *CHANGED], owners=owners)
    assignments = write_many(
        [
            Assignment(
                lead=lead, to_id=choice.to.pk, team_id=choice.to.team_id, rule=choice.rule, why=choice.why, at=at
            )
            for lead, choice, at in given
        ]
    )
    told = [
        (lead, {"to": choice.to.name, "assignment": assignment.pk, "how": choice.why["how"]})
        for (lead, choice, _at), assignment in zip(given, assignments, strict=True)
    ]
    record_activities(told, kind="assigned", by=None, at=now)
    notices = [
        (made.to_id, _notice(lead), f"assignment:{made.pk}", lead, {"name": str(lead)})
        for lead, made in zip(leads, assignments, strict=True)
    ]
    notify_many(notices, at=now, new_keys=True)


def _take(lead, to, at, now, policy, due):
    """Set the columns of an assignment; when the answer is due, which is the same for all who work the same hours."""
    hours = (to.work_start, to.work_end, tuple(to.work_days), to.time_zone)
    if hours not in due:
        due[hours] = response_due(to, now, policy)
    lead.owner_id, lead.team_id = to.pk, to.team_id
    lead.assigned_at, lead.response_due_at, lead.updated_at = at, due[hours], now
    lead.version += 1
    if lead.status == Status.NEW:
        lead.status = Status.ASSIGNED
    return due[hours]


def _notice(lead):
    return "lead_assigned_mql" if lead.is_mql else "lead_assigned"
