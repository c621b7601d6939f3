"""Who may read what. The one place that decides it.

- A rep sees own records, records shared with them and pool records they may claim.
- A manager sees the team subtree, what is not yet assigned, and the pools of the subtree.
- Marketing reads all leads and customers (with their contacts) and adds leads; service reads all customers. Of the rest
  both see what is shared with them, and change only what is shared to edit.
- An auditor reads everything and changes nothing. An admin sees and changes all.

Which roles read a whole model stands on the model (`read_by_roles`). Lists, details, search, counts, charts, exports
and raw SQL all start from the conditions below: what is read, what is changed, what is decided (given away, shared,
deleted), what reports count.
"""

from dataclasses import dataclass, replace
from functools import cache, partial, reduce
from itertools import islice
from operator import or_

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, Subquery
from django.http import Http404

from crm.rules.arms import any_of
from crm.rules.prepared import Prepared

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING
WAITING = Q(owner=None, team=None, pool=None)  # not yet assigned: managers and admins see it


class IsAnyOf(Func):
    """`column = ANY(ARRAY(subquery))`: unlike IN (subquery), an index serves it inside an OR."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def is_any_of(column, subquery):
    return IsAnyOf(F(column), ArraySubquery(subquery))


@dataclass(frozen=True)
class Scope:
    """What one user's reading depends on, fetched in one query and kept for the request.

    `teams`: ids of the teams whose records a manager reads. `pools`: ids of the pools one may claim from.
    `shared_teams`: ids of the teams for which a record is shared with this user: their own, those above and, for a
    manager, those below. `shares`: labels of the models of which something is shared with them; None: any may be.
    `contact`: see `User.contact_rights`; None: not read yet.
    """

    user_id: int | None
    role: str
    teams: tuple[int, ...] = ()
    pools: tuple[int, ...] = ()
    shared_teams: tuple[int, ...] = ()
    shares: frozenset[str] | None = None
    contact: object = None

    @classmethod
    def of(cls, user):
        from .models import Role
        from .models.contact_right import NOTHING_HIDDEN

        if not user or not user.is_active or user.pk is None:
            return cls(None, "nobody")
        if user.role == Role.ADMIN:
            return cls(user.pk, user.role, contact=NOTHING_HIDDEN)
        if user.role == Role.AUDITOR or not user.team_id:
            return cls(user.pk, user.role)
        return cls(user.pk, user.role, **_in_a_team(user))

    @property
    def shape(self):
        """All that the conditions below follow from but the ids; None where the rights are not read with the scope."""
        sizes = len(self.teams), len(self.pools), len(self.shared_teams)
        return self.contact and (self.role, *sizes, self.shares, self.contact)

    @property
    def ids(self):
        return self.user_id, *self.teams, *self.pools, *self.shared_teams

    def stand_in(self, ids):
        """A reader of the same shape with these ids instead."""
        ids = iter(ids)
        some = {"user_id": next(ids)}
        for name in ("teams", "pools", "shared_teams"):
            some[name] = tuple(islice(ids, len(getattr(self, name))))
        return Reader(replace(self, **some), self.contact)


@dataclass(frozen=True)
class Reader:
    """What the conditions below ask of a user."""

    scope: Scope
    contact_rights: object


def _in_a_team(user):
    """What a scope says of somebody who has a team, in one query: see `Scope`."""
    from .models import ContactRight, Role

    leads, sells = user.role == Role.MANAGER, user.role in (Role.REP, Role.MANAGER)
    labels, ask = _kin()
    teams, pools, shared, shares, rights = [], set(), [], set(), None
    for pk, path, own, saved, pool_ids, *found in ask(user=user.pk, team=user.team_id, role=str(user.role)):
        below, rights = path.startswith(own), saved
        if below and leads:
            teams.append(pk)
        if leads or pk == user.team_id or not below:
            pools.update(pool_ids)
            shared.append(pk)
            shares.update(label for label, any_ in zip(labels, found, strict=True) if any_)
    return {
        "teams": tuple(teams),
        "pools": tuple(sorted(pools)) if sells else (),
        "shared_teams": tuple(shared),
        "shares": frozenset(shares),
        "contact": ContactRight.as_saved(user.role, rights),
    }


@cache
def _kin():
    """(labels, query): the teams above and below one's own, each with its path, one's own path, the saved rights of the
    role, its pools and, for each model of these labels, whether something is shared with one or with the team."""
    from .models import Owned

    links = [(model._meta.label, model.share_link()) for model in apps.get_models() if issubclass(model, Owned)]
    labels, links = zip(*((label, link) for label, link in links if link), strict=True)
    return labels, Prepared(partial(_kin_of, links), user=int, team=int, role=str)


def _kin_of(links, user, team, role):
    from .models import ContactRight, Pool, Team

    here = Q(user=user) | Q(team=OuterRef("pk"))
    something = [Exists(link.model.objects.living().filter(here)) for link in links]
    mine = Subquery(Team.objects.filter(pk=team).order_by().values("path"))
    pools = ArraySubquery(Pool.teams.through.objects.filter(team=OuterRef("pk"), pool__active=True).values("pool"))
    kin = Q(path__startswith=F("mine")) | Q(mine__startswith=F("path"))
    rows = Team.objects.exclude(path="").annotate(mine=mine).filter(kin).order_by("path")
    return rows.values_list("pk", "path", "mine", Subquery(ContactRight.saved(role)), pools, *something)


def _alive(model):
    """Soft-deleted rows are nobody's."""
    return Q(deleted_at=None) if hasattr(model, "deleted_at") else Q()


def _by_owner_and_team(model, scope):
    if scope.role == "nobody":
        return NOTHING
    if scope.role == "admin" or scope.role in model.read_by_roles:
        return Q()
    if scope.role == "manager":
        return Q(owner=scope.user_id) | Q(team__in=scope.teams)
    return Q(owner=scope.user_id)


def counted_q(model, user):
    """The condition for reports: owner and team, so that a rep's win rate is the rep's."""
    return _by_owner_and_team(model, user.scope) & _alive(model)


def counted_branch(model, user):
    """`counted_q` in words of the team tree, for sums kept by branch: 0 where everything is counted, the id of the team
    whose subtree is counted beside what the user owns, None where only the latter is."""
    scope = user.scope
    if scope.role == "admin" or scope.role in model.read_by_roles:
        return 0
    return user.team_id if scope.role == "manager" and scope.teams else None


def visible_q(model, user):
    """The condition for reading: an OR of ways to be let in. A list walks them one by one (see `crm.rules.arms`), so
    beside each way stand its arms, which leave out what an earlier way has let in."""
    scope = user.scope
    mine = _by_owner_and_team(model, scope)
    if mine in (Q(), NOTHING):
        return mine & _alive(model)
    own, pooled = Q(owner=scope.user_id), Q(pool__in=scope.pools, owner=None)
    ways, others = [(own, [own])], Q()
    if scope.role == "manager":
        led, others = Q(team__in=scope.teams), ~Q(team__in=scope.teams)
        ways = [(led, [Q(team=team) for team in scope.teams]), (own, [own & others]), (WAITING, [WAITING])]
    if scope.pools:
        ways.append((pooled, [Q(pool=pool, owner=None) & others for pool in scope.pools]))
    shared = model.shared_with(user)
    if shared is not None:
        shared = Q(is_any_of("pk", shared))
        ways.append((shared, [shared & ~reduce(or_, (way for way, _arms in ways))]))
    return any_of(ways) & _alive(model)


def pooled_q(model, user, pool):
    """The condition for reading what lies in one pool: that arm of `visible_q` alone, for the page that shows nothing
    else. Nothing where the pool is not this user's to claim from or to read."""
    scope = user.scope
    let_in = pool.pk in scope.pools or _by_owner_and_team(model, scope) == Q()
    return Q(pool=pool, owner=None) & _alive(model) if let_in else NOTHING


def editable_q(model, user):
    """The condition for changing: who decides about it, and with whom it is shared to edit."""
    decided = decided_q(model, user)
    if user.scope.role in ("admin", "auditor", "nobody"):
        return decided
    shared = model.shared_with(user, access="edit")
    return decided if shared is None else decided | (Q(is_any_of("pk", shared)) & _alive(model))


def decided_q(model, user):
    """The condition for giving away, sharing and deleting: the owner, the manager above them, an admin; what nobody
    owns, any manager."""
    scope = user.scope
    if scope.role == "admin":
        return _alive(model)
    if scope.role not in ("rep", "manager"):
        return NOTHING
    mine = Q(owner=scope.user_id)
    if scope.role == "manager":
        mine |= Q(team__in=scope.teams) | Q(owner=None, team=None, pool=None) | Q(pool__in=scope.pools, owner=None)
    return mine & _alive(model)


def restorable_q(model, user):
    """The condition for the recycle bin: deleted, and theirs before: the owner's, the manager's above, an admin's."""
    scope, deleted = user.scope, Q(deleted_at__isnull=False)
    if scope.role == "admin":
        return deleted
    if scope.role not in ("rep", "manager"):
        return NOTHING
    return (Q(owner=scope.user_id) | Q(team__in=scope.teams)) & deleted


def masked_q(model, user):
    """The condition for showing phone and e-mail masked: in a pool until it is claimed, and what is merely read, each
    unless the role may see it. Of what this user decides about outside the pools nothing is masked."""
    rights, pooled = user.contact_rights, Q(owner=None, pool__isnull=False)
    masked = NOTHING if rights.of_pool else pooled
    return masked if rights.of_read else masked | (~pooled & ~decided_q(model, user))


def through(link, condition):
    """The same condition, asked of the record at the other end of a foreign key."""
    asked = Q(_connector=condition.connector, _negated=condition.negated)
    for one in condition.children:
        asked.children.append(through(link, one) if isinstance(one, Q) else (f"{link}__{one[0]}", one[1]))
    return asked


def get_visible_or_404(model, user, pk, *, queryset=None):
    """The object, if this user may read it; else 404, never 403: existence is not told.

    `model` is any model whose manager knows `visible_to`; `queryset` narrows or enriches what is fetched.
    """
    found = (model.objects.all() if queryset is None else queryset).visible_to(user).filter(pk=_whole(pk)).first()
    if found is None:
        raise Http404
    return found


def may_add(user, model):
    """Whether this user may add records of this model at all: who only reads, like an auditor, adds nothing."""
    return user.scope.role in model.added_by_roles


def can_edit(user, record):
    """Whether this user may change this record, read fresh from the database."""
    return type(record).objects.editable_by(user).filter(pk=record.pk).exists()


def decides(user, record, *, editable=None):
    """Whether this user may give this record away, share or delete it, read fresh from the database. `editable`: where
    it is known whether they may change it, only who may by a share is asked for again."""
    if editable is not None and type(record).shared_with(user, access="edit") is None:
        return editable
    return type(record).objects.decided_by(user).filter(pk=record.pk).exists()


def _whole(pk):
    """A primary key from outside: a whole number a bigint can hold, else nothing is there."""
    try:
        number = int(pk)
    except (TypeError, ValueError):
        raise Http404 from None
    if not 0 < number < 2**63:
        raise Http404
    return number
