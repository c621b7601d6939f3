"""Whom to tell: the managers nearest above a team."""

from crm.users.models import Role, User


def managers_of(team):
    """Active managers of the team, else of the nearest team above it that has any."""
    if team is None:
        return []
    above = team.ancestor_ids
    found = list(User.objects.active().filter(role=Role.MANAGER, team__in=above))
    for team_id in reversed(above):
        near = [manager for manager in found if manager.team_id == team_id]
        if near:
            return near
    return []


def those_in_charge():
    """Managers and admins: they can help where nobody could take a lead."""
    return list(User.objects.active().filter(role__in=(Role.MANAGER, Role.ADMIN)))
