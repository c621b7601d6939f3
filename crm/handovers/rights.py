"""Who may hand over whose work, and who may receive it."""

from django.db.models import Q

from crm.users.models import Role, User

OWNING = (Role.REP, Role.MANAGER)


def leavers(by):
    """People whose work this user may hand over: a manager's reps and the managers of the teams below, whether they
    can still log in or not; anybody's for an admin. Nobody hands over their own."""
    people = User.objects.exclude(pk=by.pk).select_related("team")
    if by.role == Role.ADMIN:
        return people
    if by.role != Role.MANAGER:
        return people.none()
    below = ~Q(team=by.team_id) | Q(role=Role.REP)
    return people.filter(below, role__in=OWNING, team__in=by.scope.teams)


def receivers(by, leaver=None):
    """Who may get it: people who log in and own records; of a manager's own teams where a manager hands over."""
    people = User.objects.active().filter(role__in=OWNING, team__isnull=False).select_related("team")
    if leaver is not None:
        people = people.exclude(pk=leaver.pk)
    if by.role == Role.ADMIN:
        return people
    return people.filter(team__in=by.scope.teams) if by.role == Role.MANAGER else people.none()
