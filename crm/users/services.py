"""Verbs on teams and users."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from .entrance.services import shut_out
from .models import Team, User
from .moves import move_records

# What people may change of their own account.
OWN = (
    "name",
    "title",
    "phone",
    "language",
    "time_zone",
    "theme",
    "work_start",
    "work_end",
    "work_days",
    "away_from",
    "away_until",
)


@transaction.atomic
def place_team(team, *, parent):
    """Save `team` under `parent` (None: at the root) and rewrite the paths of its subtree.

    Raises ValidationError when the parent lies inside the team itself. The whole tree is locked meanwhile.
    """
    list(Team.objects.select_for_update().values_list("id", flat=True))
    if parent is not None:
        parent = Team.objects.get(pk=parent.pk)
        if team.pk in parent.ancestor_ids:
            raise ValidationError({"parent": _("A team cannot stand under itself.")})
    old = team.path
    team.parent = parent
    team.save()
    team.path = f"{parent.path if parent else ''}{team.pk}/"
    if team.path == old:
        return team
    team.save(update_fields=["path"])
    if old:
        for below in Team.objects.filter(path__startswith=old).exclude(pk=team.pk):
            below.path = team.path + below.path[len(old) :]
            below.save(update_fields=["path"])
    return team


@transaction.atomic
def change_team(user, *, team, by=None):
    """Move a user to another team: open records follow, closed ones stay where they were counted."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.team = team
    user.save(update_fields=["team"])
    move_records(user, team=team, by=by)
    return user


def change_account(user, **fields):
    """What people say of themselves: name, hours, language, zone. Role, team and address are an administrator's."""
    user = User.objects.get(pk=user.pk)
    for name, value in fields.items():
        if name not in OWN:
            raise ValueError(name)
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    return user


@transaction.atomic
def switch_off(user):
    """Can no longer log in: every session and token of theirs ends, and stays ended when they are switched on again."""
    shut_out(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False


def switch_on(user):
    """Can log in again."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
