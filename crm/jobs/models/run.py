"""Progress and outcome of a longer job, as a row that a person can see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobRunQuerySet(models.QuerySet):
    def of(self, kind, scope=""):
        return self.filter(kind=kind, scope=scope)

    def finished(self):
        return self.filter(state=JobRun.State.DONE)


class JobRun(models.Model):
    """A run that names its local date is the only one of its kind and scope for that day; others may repeat."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=100)
    scope = models.CharField(_("scope"), max_length=200, blank=True, default="")
    local_date = models.DateField(_("local date"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), null=True, blank=True)
    message = models.TextField(_("message"), blank=True)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty: the system."),
    )
    data = models.JSONField(_("data"), default=dict, blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "scope", "local_date"], name="one_run_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed"], finished_at__isnull=False),
                name="run_finished_when_over",
            ),
        ]

    def __str__(self):
        return " ".join(str(part) for part in (self.kind, self.scope, self.local_date) if part)
