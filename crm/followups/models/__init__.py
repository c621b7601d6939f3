"""What is to be done, what was done, and the base of everything that is worked on."""

from .activity import Activity, ActivityKind, Direction
from .attachment import Attachment
from .followup import FollowUp, FollowUpKind
from .notification import Notification
from .record import Record, RecordQuerySet
from .shown import ContactShown

__all__ = [
    "Activity",
    "ActivityKind",
    "Attachment",
    "ContactShown",
    "Direction",
    "FollowUp",
    "FollowUpKind",
    "Notification",
    "Record",
    "RecordQuerySet",
]
