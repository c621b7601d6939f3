"""The public pool: take a lead from it, give a lead back to it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.calendar import start_of_day, today
from crm.followups.services import record_activity
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Pool, Role, Team, User

from ..models import Assignment, Intake, Lead, Status
from .assign import close_followups, end_assignment, hand_to
from .locking import hold, still_open, store


@transaction.atomic
def claim_lead(lead, *, by):
    """A rep (or manager) takes a lead from a pool of the own teams. The second of two is told so; one's own claim
    repeated changes nothing. Beyond the pool's claims a day: Conflict."""
    if by.role not in (Role.REP, Role.MANAGER):
        raise NotAllowed
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two claims of one person count one after the other
    held = Lead.objects.select_related("pool").select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    if held.owner_id == by.pk:
        return held
    if held.owner_id or held.deleted_at:
        raise Conflict(_("Somebody else was faster."))
    if held.pool_id is None:
        raise Conflict(_("This lead does not lie in a public pool."))
    if held.pool_id not in by.scope.pools:
        raise NotAllowed
    still_open(held)
    pool = held.pool
    taken = Assignment.objects.filter(
        to=by, at__gte=start_of_day(today()), why__contains={"how": "claimed", "pool": pool.pk}
    ).count()
    if taken >= pool.claim_limit:
        raise Conflict(
            _("You have claimed %(n)s leads from this pool today; that is the limit.") % {"n": taken},
            code="claim_limit",
        )
    why = {"how": "claimed", "pool": pool.pk, "pool_names": pool.names}
    return hand_to(held, by, by=by, why=why)


@transaction.atomic
def release_lead(lead, *, reason, by, pool=None, version=None):
    """Give the lead back to a pool (the nearest of its team, where none is named), with a reason. Twice is once."""
    reason = (reason or "").strip()
    if not reason:
        raise Invalid({"reason": [_("Say why you give it back.")]})
    if len(reason) > 200:
        raise Invalid({"reason": [_("At most %(n)s characters.") % {"n": 200}]})
    held = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    if held.owner_id is None and held.pool_id and by is not None and held.pool_id in by.scope.pools:
        return held
    held = hold(lead, by=by, version=version, gives=True)
    still_open(held)
    pool = pool or pool_for(held.team)
    if pool is None:
        raise Invalid({"pool": [_("There is no public pool to give it to.")]})
    now, before = timezone.now(), held.owner
    store(
        held,
        owner=None,
        team=None,
        pool=pool,
        status=Status.NEW,
        intake=Intake.PENDING if held.intake == Intake.PENDING else Intake.DONE,
        assigned_at=None,
        response_due_at=None,
        first_response_at=None,
        response_minutes=None,
    )
    end_assignment(held, now)
    close_followups(held, by=by, outcome=reason)
    record_activity(
        held,
        kind="released",
        by=by,
        at=now,
        body=reason,
        data={"from": before.name if before else "", "pool": pool.names, "pool_id": pool.pk},
    )
    return held


def pool_for(team):
    """The pool of the team or of the nearest team above it; else the first open to nobody in particular."""
    pools = list(Pool.objects.filter(active=True).prefetch_related("teams").order_by("id"))
    for above in reversed(team.ancestor_ids if isinstance(team, Team) else []):
        for pool in pools:
            if above in {each.pk for each in pool.teams.all()}:
                return pool
    return pools[0] if pools else None
