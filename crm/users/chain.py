"""Who leads whom."""

from .models import Role, User


def managers_of(user):
    """The active managers nearest above this user: those of their team, else of the first team above that has any."""
    if user is None or user.team_id is None:
        return []
    leading = User.objects.filter(role=Role.MANAGER, is_active=True, team__in=user.team.ancestor_ids)
    leading = list(leading.exclude(pk=user.pk).select_related("team"))
    deepest = max((manager.team.depth for manager in leading), default=0)
    return [manager for manager in leading if manager.team.depth == deepest]
