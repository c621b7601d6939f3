"""The second factor: who must have one, whether a code is right, and the gate behind the log-in."""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from crm.api.guesses import guessing
from crm.api.problems import plain_problem
from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.web.parts import go

Type = Authenticator.Type
SEEN = "second_factor"
# What stays open to who still has to set one up.
OPEN = ("mfa_", "account_", "users:language", "api-token", "api-schema", "api-docs")


def guess_code(user, code, request):
    """The authenticator that this code belongs to, or None; it is used up by it. Raises TooManyGuesses."""
    with guessing(f"user {user.pk}", request, of="code") as guess:
        found = _authenticator_of(user, code)
        if found is None:
            guess.wrong()
            note(Kind.CODE_FAILED, about=user)  # whoever it is knows the password
        return found


@transaction.atomic
def _authenticator_of(user, code):
    """The rows are locked: a code that two send at once opens once."""
    held = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(Type.TOTP, Type.RECOVERY_CODES))
    for authenticator in held.order_by("-type"):
        try:
            if _fits(authenticator, code):
                authenticator.user = user
                return authenticator
        except InvalidToken:
            continue
    return None


def _fits(authenticator, code):
    if authenticator.type == Type.RECOVERY_CODES:
        return authenticator.wrap().validate_code(code)
    secret, last = decrypt(authenticator.data["secret"]), authenticator.data.get("last_step", -1)
    for step in yield_hotp_counters_from_time():
        if step > last and compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            authenticator.data["last_step"] = step
            authenticator.save(update_fields=["data"])
            return True
    return False


class Gate:
    """Middleware: whose role asks for a second factor sets one up before anything else.

    The log-in asks whoever has one for it, and whoever sets one up ends all other sessions; so a session of somebody
    who has one has shown it. That is asked of the database once and kept in the session.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor or _is_public(request, view):
            return None
        if request.session.get(SEEN) == user.pk or request.resolver_match.view_name.startswith(OPEN):
            return None
        if user.second_factors().exists():
            request.session[SEEN] = user.pk
            return None
        if request.path.startswith("/api/"):
            return plain_problem(403, _("Set up a second factor first."), code="second_factor_missing")
        return go(request, "mfa_index")


def _is_public(request, view):
    """Pages that need no log-in. Every view of the API says so of itself, because it asks for itself."""
    return not getattr(view, "login_required", True) and not request.path.startswith("/api/")
