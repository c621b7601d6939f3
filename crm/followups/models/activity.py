"""What happened: the timeline of a record and the business audit. Append-only."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.users.models import Role

from .about import About, AboutQuerySet, seen_through_record


class ActivityKind(models.TextChoices):
    """What a person logs. Verbs write further kinds of their own (`moved`, `assigned`), worded in `timeline.py`."""

    CALL = "call", _("call")
    MAIL = "mail", _("mail")
    MEETING = "meeting", _("meeting")
    VISIT = "visit", _("visit")
    MESSAGE = "message", pgettext_lazy("kind of contact", "message")
    NOTE = "note", _("note")


class Direction(models.TextChoices):
    IN = "in", _("incoming")
    OUT = "out", _("outgoing")
    TWO_WAY = "two_way", _("two-way")
    SYSTEM = "system", _("system")


class ActivityQuerySet(AboutQuerySet):
    def visible_to(self, user):
        """An activity is seen by whoever sees its record."""
        if user.scope.role in (Role.ADMIN, Role.AUDITOR):
            return self
        return self.filter(seen_through_record(user))

    def touches(self):
        """Contacts with the customer, as against notes and what the system did."""
        return self.exclude(direction=Direction.SYSTEM).exclude(kind=ActivityKind.NOTE)


class Activity(About):
    """`only_grows`: what happened stays as it was written, whoever asks (`manage.py database_roles`); a merge and a
    conversion move it to the record that is kept."""

    only_grows = ("content_type", "object_id", "customer")

    kind = models.CharField(_("kind"), max_length=30)
    customer = models.ForeignKey(
        "customers.Customer",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
        db_index=False,
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        db_index=False,
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.SYSTEM)
    body = models.TextField(_("notes"), blank=True, default="")
    data = models.JSONField(default=dict, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-at", "-id"], name="activity_about"),
            models.Index(fields=["customer", "-at", "-id"], name="activity_customer"),
            models.Index(fields=["by", "-at"], name="activity_by"),
            models.Index(fields=["-at", "-id"], name="activity_newest"),
        ]

    def __str__(self):
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
