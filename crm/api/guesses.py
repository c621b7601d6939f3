"""Ten wrong guesses an account in fifteen minutes, exactly, however many ask at once.

    with guessing("user:7", request) as guess:        # TooManyGuesses when the ten are used up
        if not password_is_right: guess.wrong()

A place is taken (a row, committed) before the guess is looked at, and given back where it was right. Each kind of
secret has ten of its own; a network has many more, over all accounts and kinds.
"""

import hashlib
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.rules.refusals import Refusal

from .callers import network_of
from .models import GUESS_WINDOW, Guess

MOST = 10
MOST_OF_NETWORK = 300  # an office of five hundred behind one address mistypes fewer
# Said of a wrong guess and of one too many alike: whoever guesses does not learn that nobody looks any more.
WRONG_PASSWORD = _("E-mail and password do not belong together. After ten tries it takes fifteen minutes.")


class TooManyGuesses(Refusal):
    """`seconds` until the oldest guess is forgotten."""

    code = "too_many_guesses"
    message = WRONG_PASSWORD

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__()


class _Guess:
    was_wrong = False

    def wrong(self):
        self.was_wrong = True


@contextmanager
def guessing(account, request, *, of="password"):
    """`account` names whose secret is guessed, in one spelling whatever the caller typed; `of` the kind of secret."""
    limits = [(f"{of} of {account}", MOST)]
    if network := network_of(request):
        limits.append((f"from {network}", MOST_OF_NETWORK))
    places = _take_places([(_hash(name), most) for name, most in limits])
    guess = _Guess()
    yield guess
    if not guess.was_wrong:
        Guess.objects.filter(pk__in=places).delete()


def _hash(name):
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def _take_places(limits):
    """One row for each limit, or none. Everybody locks the account before the network, so nobody waits in a circle."""
    places = []
    for account, most in limits:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [account])
        now = timezone.now()
        recent = list(Guess.objects.recent(now).filter(account=account).order_by("at").values_list("at", flat=True))
        if len(recent) >= most:
            raise TooManyGuesses(max(1, int((recent[-most] + GUESS_WINDOW - now).total_seconds()) + 1))
        places.append(Guess.objects.create(account=account, at=now).pk)
    return places
