"""When letters wait to be sent, and what may be forgotten of log-ins and kept answers."""

from crm.api.models import ApiToken, Guess, IdempotencyKey
from crm.jobs.prunes import prune
from crm.jobs.wakeups import wake

from .models import Letter

wake("crm.users.tasks.post_letters", when=Letter.objects.due)


@prune
def prune_api_rows():
    rows = (IdempotencyKey.objects.expired(), Guess.objects.past(), ApiToken.objects.worthless(), Letter.objects.past())
    return sum(queryset.delete()[0] for queryset in rows)
