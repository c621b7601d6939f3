"""What may be forgotten of log-ins and kept answers."""

from crm.api.models import ApiToken, Guess, IdempotencyKey
from crm.jobs.prunes import prune


@prune
def prune_api_rows():
    rows = (IdempotencyKey.objects.expired(), Guess.objects.past(), ApiToken.objects.worthless())
    return sum(queryset.delete()[0] for queryset in rows)
