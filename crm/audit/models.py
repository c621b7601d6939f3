"""The audit's one table. It names people and records by id and holds no foreign key, so it outlives them all."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .kinds import Kind


class What(models.TextChoices):
    CREATED = "created", pgettext_lazy("audit", "created")
    CHANGED = "changed", pgettext_lazy("audit", "changed")
    DELETED = "deleted", _("deleted for good")
    NOTED = "noted", _("event")


class Entry(models.Model):
    """One change of one row, or one event of `Kind`; written by triggers and by `note`, and by nobody else.

    `row` is the id in the table of `model` ("leads.lead"). What one statement created stands in one entry, `rows`.
    `before` and `after` hold the columns that changed; a deleted row is whole in `before`; an event tells in `after`.
    Who: `actor`, a user's id, by `token`. From where: `door`, `via` (route, task, command), `address`, `request`.
    What came by no door of ours, such as plain SQL, has the door "sql" and the role that PostgreSQL knew.
    """

    at = models.DateTimeField(_("when"), db_default=Now())
    what = models.CharField(_("what happened"), max_length=7, choices=What)
    kind = models.CharField(_("event"), max_length=20, default="")
    model = models.CharField(_("kind of record"), max_length=60, default="")
    row = models.BigIntegerField(null=True)
    rows = ArrayField(models.BigIntegerField(), null=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    actor = models.BigIntegerField(_("who"), null=True)
    door = models.CharField(_("door"), max_length=10)
    via = models.CharField(max_length=120, default="")
    address = models.GenericIPAddressField(_("address"), null=True)
    token = models.BigIntegerField(null=True)
    request = models.CharField(max_length=64, default="")
    role = models.CharField(max_length=63, default="")

    only_grows = ()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_at"),
            models.Index(fields=["model", "row", "-at", "-id"], name="audit_record"),
            GinIndex(fields=["rows"], name="audit_rows", condition=models.Q(rows__isnull=False)),
            models.Index(fields=["actor", "-at", "-id"], name="audit_actor", condition=models.Q(actor__isnull=False)),
            models.Index(fields=["address", "-at"], name="audit_address", condition=models.Q(address__isnull=False)),
            models.Index(fields=["kind", "-at", "-id"], name="audit_kind", condition=~models.Q(kind="")),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind or self.what} {self.model} {self.row or ''}".rstrip()

    @property
    def event(self):
        """The event in words, "" for a change."""
        return str(Kind(self.kind).label) if self.kind in Kind.values else self.kind


class ErasedMark(models.Model):
    """A keyed hash of a phone or a mail address of somebody who was erased. See marks.py."""

    digest = models.CharField(max_length=64, unique=True)
    erasure = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("mark of an erased person")
        verbose_name_plural = _("marks of erased persons")

    def __str__(self):
        return self.digest[:8]
