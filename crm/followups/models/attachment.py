"""A file on a record."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..files.kinds import KINDS
from .about import About, AboutQuerySet, changed_through_record, seen_through_record


def new_key():
    """128 bits of chance: what is public is not guessed."""
    return secrets.token_urlsafe(16)


class AttachmentQuerySet(AboutQuerySet):
    def alive(self):
        return self.filter(deleted_at=None)

    def visible_to(self, user, *, deleted=False):
        """Seen by whoever sees its record, at this moment; `deleted` asks for those that can be brought back."""
        return self.filter(seen_through_record(user), deleted_at__isnull=not deleted)

    def editable_by(self, user):
        return self.filter(changed_through_record(user))


class Attachment(About):
    """`key` is its address and the name under which the file is kept; `name` is only shown."""

    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=130)
    kind = models.CharField(_("kind"), max_length=8)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"), db_index=False
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "-at", "-id"], name="attachment_about"),
            models.Index(fields=["-at", "-id"], name="attachment_newest"),
            models.Index(
                fields=["deleted_at"], name="attachment_deleted", condition=models.Q(deleted_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("followups:attachment", args=[self.key])

    @property
    def file_kind(self):
        return KINDS[self.kind]
