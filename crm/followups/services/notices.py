"""Tell people in the page."""

from django.utils import timezone

from crm.rules.copying import write_tuples

from ..models import Notification
from .activities import kinds_of

COLUMNS = ["content_type", "object_id", "user", "kind", "key", "data", "at"]


def notify(user, *, kind, key, about=None, data=None):
    """A notice for one person. The `key` makes it happen once, however often a job is repeated."""
    if user is not None and user.is_active:
        made = Notification(user=user, kind=kind, key=key, about=about, data=data or {})
        Notification.objects.bulk_create([made], ignore_conflicts=True)


def notify_many(notices, *, at=None, new_keys=False):
    """The same for many at once: (id of an active user, kind, key, record or None, data) each. `new_keys`: the caller
    has just made them (of ids that are new), so that none can be known."""
    at = at or timezone.now()
    if new_keys:
        here = {type(None): None} | kinds_of(about for _user, _kind, _key, about, _data in notices if about)
        rows = [
            (here[type(about)], about and about.pk, user, kind, key, data or {}, at)
            for user, kind, key, about, data in notices
        ]
        write_tuples(Notification, COLUMNS, rows, numbered=False)
        return
    rows = [
        Notification(user_id=user, kind=kind, key=key, about=about, data=data or {}, at=at)
        for user, kind, key, about, data in notices
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def read_notices(user, *, ids=None):
    """Mark these notices of the user, or all of them, as read. Returns how many were unread."""
    mine = Notification.objects.filter(user=user).unread()
    if ids is not None:
        mine = mine.filter(pk__in=ids)
    return mine.update(read_at=timezone.now())
