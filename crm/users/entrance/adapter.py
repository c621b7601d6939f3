"""What allauth asks us: who may sign up (nobody), whose password it is, and how often one may try."""

import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.api.callers import address_of
from crm.api.guesses import WRONG_PASSWORD, TooManyGuesses, guessing

from ..models import User
from .noting import NotesEntrances
from .services import change_password

NOT_YOURS = _("This is not your password. After ten tries it takes fifteen minutes.")


class AccountAdapter(NotesEntrances, DefaultAccountAdapter):
    """Every door at which a password is asked, the API's too, comes through `authenticate`."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": WRONG_PASSWORD,
        "incorrect_password": NOT_YOURS,
        "enter_current_password": NOT_YOURS,
    }

    def is_open_for_signup(self, request):
        """Accounts are made by invitation."""
        return False

    def authenticate(self, request, **credentials):
        """The user whose password this is, or None. One guess too many is told like a wrong password."""
        try:
            with guessing(User.objects.spelt(credentials["email"]), request) as guess:
                user = super().authenticate(request, **credentials)
                if user is None:
                    guess.wrong()
                return user
        except TooManyGuesses as refusal:
            raise ValidationError(
                WRONG_PASSWORD, code="too_many_guesses", params={"seconds": refusal.seconds}
            ) from None

    def reauthenticate(self, user, password):
        """Whether this is the password of who is signed in: counted like any other guess."""
        try:
            return self.authenticate(context.request, email=user.email, password=password) == user
        except ValidationError:
            return False

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who signed in a moment ago need not say so again."""
        records = get_authentication_records(context.request, context.request.user)
        fresh = any(time.time() - record["at"] < REAUTHENTICATION_TIMEOUT for record in records)
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def login(self, request, user):
        super().login(request, user)
        request.session.begin(address=address_of(request), agent=request.headers.get("User-Agent", ""))

    def set_password(self, user, password):
        change_password(user, to=password, keep=context.request.session.session_key)

    def get_client_ip(self, request):
        return address_of(request)
