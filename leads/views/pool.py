"""The public pools: what lies in each, who may claim how many of it today."""

from django.http import Http404
from django.views.decorators.http import require_GET

from crm.calendar import start_of_day, today
from crm.users.models import Pool, Role
from crm.web.asked import FILTERS, asks

from ..models import Assignment, Lead
from ..tables import LOOKED_AT, POOL, searched_by


def pools_of(user):
    """The pools that this user may claim from; all of them for roles that read everything."""
    pools = Pool.objects.filter(active=True)
    if user.role in (Role.REP, Role.MANAGER):
        pools = pools.filter(pk__in=user.scope.pools)
    return list(pools)


def claimed_today(user, pool):
    """How many leads of this pool the user has claimed today: what `claim_lead` counts."""
    how = {"how": "claimed", "pool": pool.pk}
    return Assignment.objects.filter(to=user, at__gte=start_of_day(today()), why__contains=how).count()


@require_GET
@asks(FILTERS)
def pool_list(request, pk=None):
    pools = pools_of(request.user)
    pool = next((one for one in pools if one.pk == pk), None) if pk else next(iter(pools), None)
    if pk and pool is None:
        raise Http404
    rows = Lead.objects.pooled_in(pool, request.user).open() if pool else Lead.objects.none()
    rows = rows.for_list().with_masked(request.user)  # no rights: nothing but claiming is offered
    claims = request.user.role in (Role.REP, Role.MANAGER)
    context = {"pools": pools, "pool": pool, "claims": claims}
    if pool and claims:
        used = claimed_today(request.user, pool)
        context |= {"used": used, "left": max(0, pool.claim_limit - used)}
    listing = searched_by(POOL if claims else LOOKED_AT, request.user).listing(request, rows)
    return listing.answer("leads/pool.html", context)
