"""One thing that one receiver is to hear, and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.jobs.notify import Wakes

from ..client import WORDS
from .webhook import Webhook


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def due(self):
        return self.filter(state=Delivery.State.WAITING, not_before__lte=Now())

    def of_listening(self):
        return self.filter(webhook__in=Webhook.objects.listening())


class Delivery(models.Model):
    """`key` stays the same over all attempts: the receiver knows by it what it has heard already. `not_before` is also
    the lease: who takes a row moves it on, by the database's clock, before anything is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        DEAD = "dead", _("Given up")

    key = models.UUIDField(unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_index=False)
    announcement = models.BigIntegerField(editable=False)
    event = models.CharField(max_length=60)
    body = models.TextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(db_default=Now())
    answer = models.PositiveSmallIntegerField(_("answer"), null=True)
    error = models.CharField(_("error"), max_length=10, blank=True, default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())
    delivered_at = models.DateTimeField(_("delivered"), null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "announcement"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=["waiting", "delivered", "dead"]), name="delivery_state"),
        ]
        indexes = [
            models.Index(fields=["webhook", "not_before", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["webhook", "-id"], name="delivery_log"),
            models.Index(fields=["created_at"], condition=~Q(state="waiting"), name="delivery_old"),
        ]
        triggers = [Wakes(name="wakes", operation=pgtrigger.Insert)]

    def __str__(self):
        return f"{self.event} {self.key}"

    @property
    def error_text(self):
        """What went wrong, in the reader's language."""
        return WORDS.get(self.error) or (_("Answered %(status)s.") % {"status": self.answer} if self.error else "")
