"""Who asks: a rep, a manager with about sixty people, an administrator; each with a session of the product."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Count

from crm.users.models import Role, Team, User
from leads.models import Lead
from opportunities.models import Opportunity

PEOPLE = 60  # whom the manager leads
CSRF = "benchmarkbenchmarkbenchmark12345"  # a token of the right shape; the cookie and the header say the same


@dataclass(frozen=True)
class Reader:
    """`teams`, `pools` and `people` are what the visibility rule makes of the user; `people` are ids of users."""

    role: str
    id: int
    session: str
    teams: tuple = ()
    pools: tuple = ()
    people: tuple = ()

    @property
    def user(self):
        return User.objects.get(pk=self.id)

    @property
    def headers(self):
        return {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={CSRF}",
            "X-CSRFToken": CSRF,
        }


def readers(*, busiest=False):
    """{role: Reader}. `busiest`: the rep of all who has the most opportunities. On a tenth of the rows others do not
    fill a page with theirs, and a page that shows less is no measure for one that shows all of it."""
    manager = _manager()
    rep = _busiest() if busiest else _rep(manager)
    admin = User.objects.active().filter(role=Role.ADMIN).order_by("id").first()
    return {user.role: _reader(user) for user in (rep, manager, admin)}


def forget(found):
    """The sessions go again."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for reader in found.values():
        store(reader.session).delete()


def _manager():
    """The manager whose teams have nearest to sixty active people."""
    sizes = {}
    members = dict(User.objects.active().order_by().values_list("team").annotate(n=Count("id")))
    for one in User.objects.active().filter(role=Role.MANAGER, team__isnull=False).select_related("team"):
        under = Team.objects.under(one.team).values_list("id", flat=True)
        sizes[one.pk] = abs(sum(members.get(team, 0) for team in under) - PEOPLE), one.pk, one
    return min(sizes.values())[2]


def _rep(manager):
    """Of the manager's reps the one with a middling number of leads."""
    reps = User.objects.active().filter(role=Role.REP, team__in=manager.scope.teams)
    counted = Lead.objects.filter(owner__in=reps, deleted_at=None).order_by().values_list("owner")
    ranked = [pk for pk, _n in sorted(counted.annotate(n=Count("id")), key=lambda pair: (pair[1], pair[0]))]
    return User.objects.get(pk=ranked[len(ranked) // 2]) if ranked else reps.order_by("id").first()


def _busiest():
    """Of everybody's reps."""
    reps = User.objects.active().filter(role=Role.REP)
    counted = Opportunity.objects.alive().filter(owner__in=reps).order_by().values_list("owner")
    return User.objects.get(pk=counted.annotate(n=Count("id")).order_by("-n", "owner").first()[0])


def _reader(user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    scope = user.scope
    people = User.objects.active().filter(team__in=scope.teams).values_list("id", flat=True) if scope.teams else ()
    return Reader(user.role, user.pk, session.session_key, scope.teams, scope.pools, tuple(people))
