"""What a person is told in the page."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .about import About


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Yours alone."""
        return self.filter(user=user.scope.user_id)

    def unread(self):
        return self.filter(read_at=None)


class Notification(About):
    """`kind` and `data` are worded in the reader's language by `timeline.py`; `key` makes a notice happen once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=30)
    data = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_list"),
            models.Index(fields=["user"], name="notification_unread", condition=Q(read_at=None)),
        ]

    def __str__(self):
        return self.kind
