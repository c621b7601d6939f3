"""What a query string asks of a report: checked, and never more than the reader may count."""

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext as _

from crm.calendar import parse_period
from crm.calendar.periods import PeriodError
from crm.customers.models import Source
from crm.rules.refusals import Invalid
from crm.users.models import Role, Team, User
from opportunities.models import Opportunity, Pipeline

from .scope import Scope

PARAMETERS = ("period", "from", "to", "pipeline", "team", "owner", "source", "group_by")
WINDOW = ("expected_from", "expected_to")


def asked(params, user, *, question=None, default="all_time"):
    """The scope that `params` (a QueryDict) ask for. Raises Invalid for what is wrong, Http404 for what the reader may
    not see or what is not there."""
    with_window = question is not None and question.has_window
    _refuse_unknown(params, (*PARAMETERS, *(WINDOW if with_window else ())))
    try:
        period = parse_period(params, default=default)
        window = {"from": params.get("expected_from"), "to": params.get("expected_to")}
        expected = parse_period(window) if any(window.values()) else None
    except PeriodError as error:
        raise Invalid({error.field: [str(error.message)]}) from None
    return Scope(
        user,
        period,
        pipeline=_one(params, "pipeline", Pipeline.objects.all()),
        team=_one(params, "team", teams_of(user)),
        owner=_owner(params, user),
        source=_one(params, "source", Source.objects.all()),
        group_by=_group(params, question),
        expected=expected,
    )


def teams_of(user):
    """The teams whose figures this reader may ask for: a manager's subtree, a rep's own."""
    scope = user.scope
    if scope.role in (Role.ADMIN, *Opportunity.read_by_roles):
        return Team.objects.all()
    if scope.role == Role.MANAGER:
        return Team.objects.filter(pk__in=scope.teams)
    return Team.objects.filter(pk=user.team_id)


def owners_of(user):
    """The people whose figures this reader may ask for: those whom they lead, and whoever owns what they may count."""
    scope = user.scope
    if scope.role in (Role.ADMIN, *Opportunity.read_by_roles):
        return User.objects.all()
    led = Q(pk=scope.user_id)
    if scope.role == Role.MANAGER:
        theirs = Opportunity.objects.counted_for(user).filter(team__in=scope.teams, owner=OuterRef("pk"))
        led |= Q(team__in=scope.teams) | Q(Exists(theirs))
    return User.objects.filter(led)


def _owner(params, user):
    return user if params.get("owner") == "me" else _one(params, "owner", owners_of(user))


def _one(params, name, queryset):
    text = params.get(name)
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise Invalid({name: [_("This is not an id.")]})
    found = queryset.filter(pk=int(text)).first() if 0 < int(text[:20]) < 2**63 else None
    if found is None:
        raise Http404
    return found


def _group(params, question):
    group = params.get("group_by", "")
    if group and (question is None or group not in question.groups):
        raise Invalid({"group_by": [_("This report cannot be grouped by that.")]})
    return group


def _refuse_unknown(params, known):
    unknown = sorted(set(params) - set(known))
    if unknown:
        raise Invalid({name[:80]: [_("There is no such parameter.")] for name in unknown[:20]})
    if nul := [name for name, value in params.items() if "\x00" in value]:
        raise Invalid({nul[0]: [_("This is not valid.")]})
