"""Users, teams, pools, and the base of everything that is owned."""

from .contact_right import ContactRight
from .invitation import Invitation, Letter
from .owned import Owned, OwnedQuerySet
from .pool import Pool
from .session import Session
from .share import Access, Share
from .team import Team
from .user import Role, User

__all__ = [
    "Access",
    "ContactRight",
    "Invitation",
    "Letter",
    "Owned",
    "OwnedQuerySet",
    "Pool",
    "Role",
    "Session",
    "Share",
    "Team",
    "User",
]
