"""Users, teams, pools, and the base of everything that is owned."""

from .owned import Owned, OwnedQuerySet
from .pool import Pool
from .share import Access, Share
from .team import Team
from .user import Role, User

__all__ = ["Access", "Owned", "OwnedQuerySet", "Pool", "Role", "Share", "Team", "User"]
