"""Who is alive, told by rows: one a process, written every five seconds by the database's clock."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

FRESH = timedelta(seconds=15)  # contract.md: three missed beats and a process counts as gone
KEPT = timedelta(days=1)


class HeartbeatQuerySet(models.QuerySet):
    def fresh(self):
        return self.filter(at__gt=Now() - FRESH)

    def stale(self):
        return self.filter(at__lt=Now() - KEPT)


class Heartbeat(models.Model):
    class Kind(models.TextChoices):
        WEB = "web", _("Web")
        WORKER = "worker", _("Worker")
        RELAY = "relay", _("Relay")
        BEAT = "beat", _("Timetable")

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    pid = models.PositiveIntegerField(_("process"))
    host = models.CharField(_("host"), max_length=200)
    at = models.DateTimeField(_("at"), db_default=Now())
    broker = models.BooleanField(_("reaches the broker"), null=True)

    objects = HeartbeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        ordering = ["kind", "name"]

    def __str__(self):
        return self.name
