"""Ten wrong passwords an account in fifteen minutes, exactly, however many ask at once.

    with guessing(email) as guess:        # TooManyGuesses when the ten are used up
        if not password_is_right: guess.wrong()

A place is taken (a row, committed) before the password is looked at, and given back where it was right.
"""

import hashlib
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.rules.refusals import Refusal

from .models import GUESS_WINDOW, Guess

MOST = 10


class TooManyGuesses(Refusal):
    """`seconds` until the oldest guess is forgotten."""

    code = "too_many_guesses"
    message = _("Too many wrong passwords. Please wait and try again.")

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__()


class _Guess:
    was_wrong = False

    def wrong(self):
        self.was_wrong = True


@contextmanager
def guessing(account):
    place = _take_place(hashlib.sha256(account.strip().lower().encode("utf-8", "replace")).hexdigest())
    guess = _Guess()
    yield guess
    if not guess.was_wrong:
        place.delete()


def _take_place(account):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [account])
        now = timezone.now()
        recent = list(Guess.objects.recent(now).filter(account=account).order_by("at").values_list("at", flat=True))
        if len(recent) >= MOST:
            raise TooManyGuesses(max(1, int((recent[-MOST] + GUESS_WINDOW - now).total_seconds()) + 1))
        return Guess.objects.create(account=account, at=now)
