"""Who we sell to, and where they came from."""

from .contact import Contact
from .customer import Customer, Importance
from .share import CustomerShare
from .source import Source, SourceCategory, Touch
from .tag import Tag, TagGroup

__all__ = ["Contact", "Customer", "CustomerShare", "Importance", "Source", "SourceCategory", "Tag", "TagGroup", "Touch"]
