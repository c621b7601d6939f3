"""What a verb announced in its own transaction; a worker handles the row and deletes it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.jobs import traces
from crm.jobs.notify import Wakes


class OutboxQuerySet(models.QuerySet):
    def due(self):
        return self.filter(state=Outbox.State.WAITING, not_before__lte=Now()).order_by("not_before", "id")

    def waiting(self):
        return self.filter(state=Outbox.State.WAITING)

    def dead(self):
        return self.filter(state=Outbox.State.DEAD)


class Outbox(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DEAD = "dead", _("Given up")

    topic = models.CharField(_("topic"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict, help_text=_("Ids only, never values."))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    handled = models.JSONField(_("handled by"), default=list, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    request_id = models.CharField(
        _("request"), max_length=traces.LENGTH, blank=True, default=traces.current_request_id, editable=False
    )
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    not_before = models.DateTimeField(_("not before"), db_default=Now())

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(state__in=["waiting", "dead"]), name="outbox_state")]
        indexes = [models.Index(fields=["not_before", "id"], condition=Q(state="waiting"), name="outbox_due")]
        triggers = [Wakes(name="wakes", operation=pgtrigger.Insert)]

    def __str__(self):
        return f"{self.topic} #{self.pk}"
