"""Give a lead to somebody: the assignment, the response clock, the follow-up, the notice; all or nothing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.models import FollowUp, FollowUpKind
from crm.followups.services import notify, plan_followup, record_activity, refresh_next
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Role, User

from ..assignment.hours import response_due
from ..models import Assignment, Intake, LeadPolicy, Status
from .assign_many import FIRST_RESPONSE, GOAL, GOAL_ZH, hand_many, is_plain
from .locking import hold, leads_others, still_open, store


@transaction.atomic
def assign_lead(lead, *, to, by, why="", version=None):
    """Give the lead to `to`. Twice is once. Managers give leads of their teams to people of their teams, admins to
    anybody active. `why`: a remark, or a whole trace (dict). Raises NotAllowed, Invalid, Conflict, StaleVersion."""
    held = hold(lead, by=by, version=version, gives=True)
    if not leads_others(by):
        raise NotAllowed
    if held.owner_id == to.pk:
        return held
    still_open(held)
    to = User.objects.get(pk=to.pk)
    if not may_receive(to, by):
        raise Invalid({"to": [_("This person cannot be given leads by you.")]})
    trace = why if isinstance(why, dict) else {"how": "manual", "note": why}
    return hand_to(held, to, by=by, why=trace)


def may_receive(to, by):
    """Whether `by` (None: the system) may give leads to `to`: active, sells, and of the teams that a manager leads."""
    if not to.is_active or to.role not in (Role.REP, Role.MANAGER):
        return False
    if by is None or by.role in (Role.ADMIN, Role.MARKETING):
        return True
    return by.role == Role.MANAGER and (to.pk == by.pk or to.team_id in by.scope.teams)


def hand_to(lead, to, *, by, why, rule=None, now=None, intake=None, policy=None):
    """The effect of every assignment, on a lead that the caller holds; who may is the caller's question.

    The condition in the UPDATE makes a second assignment of the same moment impossible: it raises Conflict. What the
    worker has not cleaned and scored yet stays on its list.
    """
    now, policy = now or timezone.now(), policy or LeadPolicy.current()
    before = lead.owner_id
    intake = intake or (Intake.PENDING if lead.intake == Intake.PENDING else Intake.DONE)
    if is_plain(lead):
        lead.intake = intake
        hand_many([(lead, to, rule, why, now)], by=by, policy=policy, now=now, names=("pool", "intake"))
        lead.owner = to
        return lead
    changes = {"owner": to, "team": to.team, "pool": None, "intake": intake}
    if lead.first_response_at is None:
        changes |= {"assigned_at": now, "response_due_at": response_due(to, now, policy)}
    if lead.status == Status.NEW:
        changes["status"] = Status.ASSIGNED
    if not store(lead, where={"owner": before, "deleted_at": None}, **changes):
        raise Conflict(_("Somebody else was faster."))
    if before is not None:
        end_assignment(lead, now)
    assignment = Assignment.objects.create(lead=lead, to=to, team=to.team, rule=rule, why=why, by=by, at=now)
    _follow_up(lead, to, by=by, now=now, policy=policy)
    record_activity(
        lead, kind="assigned", by=by, at=now, data={"to": to.name, "assignment": assignment.pk, "how": why.get("how")}
    )
    if by is None or by.pk != to.pk:
        kind = "lead_assigned_mql" if lead.is_mql else "lead_assigned"
        notify(to, kind=kind, key=f"assignment:{assignment.pk}", about=lead, data={"name": str(lead)})
    return lead


def _follow_up(lead, to, *, by, now, policy):
    """What is planned goes along; the first response, or the first contact of the new owner, is asked for."""
    due = lead.response_due_at if lead.first_response_at is None else response_due(to, now, policy)
    if lead.next_followup_at:
        FollowUp.objects.about(lead).open().exclude(owner=to).update(owner=to)
        if FollowUp.objects.about(lead).open().filter(purpose=FIRST_RESPONSE).update(due=due, reminded_at=None):
            return refresh_next(lead)
    return plan_followup(
        lead,
        owner=to,
        due=due,
        goal=GOAL,
        goal_zh=GOAL_ZH,
        kind=FollowUpKind.CALL,
        by=by,
        remind_at=due,
        sla=lead.first_response_at is None,
        purpose=FIRST_RESPONSE,
    )


def end_assignment(lead, now):
    """Nobody has the lead any more."""
    Assignment.objects.filter(lead=lead, ended_at=None).update(ended_at=now)


def close_followups(lead, *, by, outcome):
    """What was planned has no meaning any more: every open follow-up is closed with the reason."""
    now = timezone.now()
    FollowUp.objects.about(lead).open().update(done_at=now, done_by=by, outcome=outcome)
    refresh_next(lead)
