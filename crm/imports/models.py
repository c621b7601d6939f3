"""Imports as staged rows: every line of the file ends as imported, linked, updated or rejected."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from crm.jobs import traces

LANGUAGE = "language"  # among an import's options: in which its reasons are told


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("undone")


class Mode(models.TextChoices):
    CREATE = "create", _("only create")
    UPSERT = "upsert", _("create or update")


class ImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own; an administrator sees all."""
        return self if user.scope.role in ("admin", "auditor") else self.filter(by=user.scope.user_id)

    def editable_by(self, user):
        return self if user.scope.role == "admin" else self.filter(by=user.scope.user_id)

    def due(self):
        return self.filter(state__in=(ImportState.QUEUED, ImportState.RUNNING)).order_by("id")


class Import(models.Model):
    """One file, staged row by row. `kind` is a name in the registry that the packages fill (leads, customers …).

    `columns`: the header as it came; `mapping`: {field: index of its column}; `options`: what the kind asks besides.
    """

    kind = models.CharField(_("kind"), max_length=20)
    file_name = models.CharField(_("file"), max_length=255)
    columns = models.JSONField(_("columns"), default=list)
    mapping = models.JSONField(_("mapping"), default=dict)
    options = models.JSONField(default=dict, blank=True)
    mode = models.CharField(_("mode"), max_length=6, choices=Mode, default=Mode.CREATE)
    dry_run = models.BooleanField(_("try only"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=ImportState, default=ImportState.UPLOADED)
    error = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    imported = models.PositiveIntegerField(_("imported"), default=0)
    linked = models.PositiveIntegerField(_("linked"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    undone_at = models.DateTimeField(null=True)
    request_id = models.CharField(max_length=traces.LENGTH, blank=True, default=traces.current_request_id)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state"], name="import_due", condition=Q(state__in=["queued", "running"]))]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("imports:detail", args=[self.pk])

    @property
    def kind_label(self):
        """What the file contains, in the reader's words."""
        from .registry import kind_of

        kind = kind_of(self.kind)
        return capfirst(kind.label) if kind else self.kind

    @property
    def handled(self):
        """Rows with an outcome: all of them once the import is done."""
        return self.imported + self.linked + self.updated + self.rejected

    @property
    def is_running(self):
        return self.state in (ImportState.QUEUED, ImportState.RUNNING)


class RowState(models.TextChoices):
    STAGED = "staged", _("waiting")
    IMPORTED = "imported", _("imported")
    LINKED = "linked", _("linked")
    UPDATED = "updated", _("updated")
    REJECTED = "rejected", _("rejected")


class ImportRow(models.Model):
    """`line` is the physical line of the file on which the row starts, from 1."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="staged", db_index=False)
    line = models.PositiveIntegerField(_("line"))
    raw = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=8, choices=RowState, default=RowState.STAGED)
    reason = models.JSONField(default=list, blank=True)
    content_type = models.ForeignKey(ContentType, models.SET_NULL, null=True, related_name="+", db_index=False)
    object_id = models.BigIntegerField(null=True)
    before = models.JSONField(null=True, help_text="What an update replaced, for undo.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_line_once")]
        indexes = [
            models.Index(fields=["batch", "line"], name="import_staged", condition=Q(state="staged")),
            models.Index(fields=["batch", "line"], name="import_rejected", condition=Q(state="rejected")),
        ]

    def __str__(self):
        return f"{self.batch_id}:{self.line}"


class ImportKey(models.Model):
    """By what a row of a try would be known, as a number: what the row made is rolled back. Gone with the try."""

    batch = models.ForeignKey(Import, models.CASCADE, related_name="+", db_index=False)
    key = models.BigIntegerField()
    line = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["batch", "key"], name="import_key")]

    def __str__(self):
        return f"{self.batch_id}:{self.line}"
