"""A receiver outside: where, what about, and the secret that signs what it is sent."""

import datetime as dt
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.rules.sealed import SealedField
from crm.users.models import Role

KEPT = dt.timedelta(days=30)  # deliveries in the log, and deleted webhooks


def new_secret():
    return "whsec_" + secrets.token_urlsafe(32)


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Configuration: administrators and auditors."""
        return self.alive() if user.scope.role in (Role.ADMIN, Role.AUDITOR) else self.none()

    def editable_by(self, user):
        return self.alive() if user.scope.role == Role.ADMIN else self.none()

    def alive(self):
        return self.filter(deleted_at=None)

    def past(self):
        """Deleted so long ago that nobody wants it back."""
        return self.filter(deleted_at__lt=Now() - KEPT)

    def listening(self):
        """Active, and its owner is still somebody who may see everything."""
        return self.alive().filter(active=True, owner__is_active=True, owner__role=Role.ADMIN)

    def ready(self):
        """Listening, not resting, and something is due for it. However much waits for others, it is not looked at."""
        due = self.model.deliveries.rel.related_model.objects.due().filter(webhook=OuterRef("pk"))
        return self.listening().filter(Exists(due), rests_until__lte=Now())


class Webhook(models.Model):
    """`rests_until`: after a failure the receiver is left alone for a while, whatever waits for it. `deleted_at`: it
    hears of nothing, and can be brought back with its log for `KEPT`."""

    url = models.CharField(_("address"), max_length=500)
    events = ArrayField(models.CharField(max_length=60), verbose_name=_("events"))
    secret = SealedField("webhooks", default=new_secret, editable=False, db_column="signing_secret")
    active = models.BooleanField(_("active"), default=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("owner"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    failures = models.PositiveIntegerField(default=0, editable=False)
    rests_until = models.DateTimeField(db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-id"]

    def __str__(self):
        return self.url

    def get_absolute_url(self):
        return reverse("automation:webhook", args=[self.pk])
