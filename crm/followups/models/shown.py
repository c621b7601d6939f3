"""Whose masked phone and e-mail was shown to whom on which day."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .about import About


class ContactShown(About):
    """Once a person, record and day: looking twice is counted once. `on` is the organisation's day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("contact data shown")
        verbose_name_plural = _("contact data shown")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "on", "content_type", "object_id"], name="contact_shown_once_a_day")
        ]

    def __str__(self):
        return f"{self.user_id} {self.on}"
