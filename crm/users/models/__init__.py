"""Users, teams, pools, and the base of everything that is owned."""

from .owned import Owned, OwnedQuerySet
from .pool import Pool
from .team import Team
from .user import Role, User

__all__ = ["Owned", "OwnedQuerySet", "Pool", "Role", "Team", "User"]
