"""Verbs on what lets people in: passwords, sessions, tokens. Whatever door changes one, the others follow at once."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext as _

from crm.api.models import ApiToken
from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.rules.refusals import Conflict

from ..models import Session, User
from ..sessions import kept_as


def end_sessions(user, *, keep=None):
    """Signed out everywhere, but for the session `keep` (a key). Returns how many ended."""
    ended = Session.objects.of(user).exclude(pk=kept_as(keep)).delete()[0]
    if ended:
        note(Kind.SESSION_ENDED, about=user, count=ended)
    return ended


def end_session(user, *, handle):
    """End the one session with this handle; False where the user has none such."""
    found = next((row for row in Session.objects.of(user) if row.handle == handle), None)
    if found is not None:
        found.delete()
        note(Kind.SESSION_ENDED, about=user, count=1)
    return found is not None


@transaction.atomic
def change_password(user, *, to, keep=None):
    """Every other session ends, and every token that the old password bought. Raises Conflict where somebody was first.

    `user` is as it was read when it was found out that they may: two who hold one reset link set one password.
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.password != user.password:
        raise Conflict(_("The password was changed in the meantime. This link opens nothing any more."))
    user.set_password(to)
    user.save(update_fields=["password"])
    note(Kind.PASSWORD_CHANGED, about=user)
    end_sessions(user, keep=keep)
    ApiToken.objects.filter(owner=user, kind=ApiToken.LOGIN).revoke()
    return user


@transaction.atomic
def shut_out(user):
    """Whoever is switched off is signed out everywhere, for good: switched on again, they sign in anew."""
    end_sessions(user)
    ApiToken.objects.filter(owner=user).revoke()


@transaction.atomic
def forget_second_factors(user):
    """The next log-in asks for the password alone; whose role asks for a second factor sets one up right after it."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
