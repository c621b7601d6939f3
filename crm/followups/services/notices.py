"""Tell people in the page."""

from django.utils import timezone

from ..models import Notification


def notify(user, *, kind, key, about=None, data=None):
    """A notice for one person. The `key` makes it happen once, however often a job is repeated."""
    if user is not None and user.is_active:
        made = Notification(user=user, kind=kind, key=key, about=about, data=data or {})
        Notification.objects.bulk_create([made], ignore_conflicts=True)


def read_notices(user, *, ids=None):
    """Mark these notices of the user, or all of them, as read. Returns how many were unread."""
    mine = Notification.objects.filter(user=user).unread()
    if ids is not None:
        mine = mine.filter(pk__in=ids)
    return mine.update(read_at=timezone.now())
