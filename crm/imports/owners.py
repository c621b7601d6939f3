"""Whose an imported row becomes."""

from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid
from crm.users.models import Role, User


def hands_to(user):
    """Active users to whom this user may give records: themselves, a manager the whole subtree, an admin anyone."""
    if user is None or user.scope.role == Role.ADMIN:
        return User.objects.active()
    if user.scope.role == Role.MANAGER:
        return User.objects.active().filter(team__in=user.scope.teams)
    return User.objects.active().filter(pk=user.pk)


def owner_of(row, context, *, history=False):
    """The user named in the cell `owner` by e-mail or name; without one the importer. Raises Invalid.

    `history`: what the row tells is past, so that an admin (and the system, `context.by` None) may name people who
    no longer log in.
    """
    text = row.values.get("owner", "").strip().lower()
    if not text:
        return context.by
    owner = context.once("owners", lambda: _by_word(context.by, history)).get(text)
    if owner is None:
        raise Invalid({"owner": [_("There is nobody “%(name)s” to whom you may give it.") % {"name": text}]})
    return owner


def _by_word(by, history):
    """{e-mail or name in lower case: user} of everybody to whom `by` may give a record; who is active goes first."""
    everybody = by is None or (history and by.scope.role == Role.ADMIN)
    users = User.objects.order_by("is_active", "-id") if everybody else hands_to(by)
    return {word: user for user in users for word in (user.email.lower(), user.name.lower())}
