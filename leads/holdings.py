"""Open leads of a person and their places in assignment rules, as hand-overs move them."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Min
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm.followups.models import FollowUp
from crm.followups.services import plan_first_followups, record_all
from crm.handovers.holdings import SharesHeld
from crm.handovers.registry import RecordsHeld, SeatsHeld, holding, new_owners
from crm.rules.copying import write_tuples

from .assignment.hours import response_due
from .models import Assignment, AssignmentRule, Lead, LeadPolicy, Status
from .services.assign_many import COLUMNS, FIRST_RESPONSE, GOAL, GOAL_ZH
from .services.locking import store_many


@holding
class LeadsHeld(RecordsHeld):
    """As `assign_lead` does with one: the assignment ends and another begins, the response clock of what was not
    answered yet starts anew in the new owner's hours, and who had nothing planned gets a first contact."""

    model, order = Lead, 10

    def link(self, user):
        return f"{reverse('leads:list')}?{urlencode({'owner': user.pk})}"

    def give(self, moved, *, of, by, at):
        names, policy, due = new_owners(moved, at), LeadPolicy.current(), {}
        for row, to in moved:
            row.status = Status.ASSIGNED if row.status == Status.NEW else row.status
            if to.pk not in due:
                due[to.pk] = response_due(to, at, policy)
            if row.first_response_at is None:
                row.assigned_at, row.response_due_at = at, due[to.pk]
        self._plan(moved, due, by=by, at=at)
        names += ["status", "assigned_at", "response_due_at", "next_followup_at"]
        store_many([row for row, _to in moved], names, owners=[of.pk] * len(moved))
        self._assign(moved, of=of, by=by, at=at)

    def _plan(self, moved, due, *, by, at):
        for answered in (True, False):
            idle = [
                (row, to.pk, due[to.pk])
                for row, to in moved
                if row.next_followup_at is None and (row.first_response_at is not None) == answered
            ]
            goal = {"goal": GOAL, "goal_zh": GOAL_ZH, "sla": not answered, "purpose": FIRST_RESPONSE}
            plan_first_followups(idle, by=by, at=at, **goal)
        waiting = {}
        for row, to in moved:
            if row.first_response_at is None:
                waiting.setdefault(due[to.pk], []).append(row)
        kind = ContentType.objects.get_for_model(Lead)
        for when, rows in waiting.items():
            asked = FollowUp.objects.open().filter(content_type=kind, object_id__in=[row.pk for row in rows])
            asked.filter(purpose=FIRST_RESPONSE).update(due=when, remind_at=when, reminded_at=None)
        self._next(kind, [row for rows in waiting.values() for row in rows])

    def _next(self, kind, rows):
        planned = FollowUp.objects.open().filter(content_type=kind, object_id__in=[row.pk for row in rows])
        first = dict(planned.order_by().values_list("object_id").annotate(Min("due")))
        for row in rows:
            row.next_followup_at = first.get(row.pk)

    def _assign(self, moved, *, of, by, at):
        open_ones = Assignment.objects.filter(lead__in=[row.pk for row, _to in moved], ended_at=None)
        open_ones.update(ended_at=at)
        why = {"how": "handover", "from": of.name}
        rows = [(row.pk, to.pk, to.team_id, None, why, by.pk, at) for row, to in moved]
        made = write_tuples(Assignment, COLUMNS, rows)
        told = [
            (row, "assigned", {"to": to.name, "assignment": assignment, "how": "handover", "from": of.name}, at)
            for (row, to), assignment in zip(moved, made, strict=True)
        ]
        record_all(told, by=by)

    def passed_on(self, line):
        since = Assignment.objects.filter(lead__in=line.ids, at__gt=line.handover.at)
        return since.values_list("lead", flat=True)


@holding
class LeadSharesHeld(SharesHeld):
    record, label, order = Lead, _("Leads shared by others"), 41


@holding
class RulesHeld(SeatsHeld):
    """People named in assignment rules."""

    key, label, order = "assignmentrule", _("Places in assignment rules"), 50
    model, thing = AssignmentRule.users.through, "assignmentrule"
