"""Requests to erase a person."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.followups.files.kinds import KINDS


class State(models.TextChoices):
    LOOKING = "looking", _("being looked for")
    FOUND = "found", _("waits for a decision")
    ERASING = "erasing", _("being erased")
    DONE = "done", _("erased")
    DROPPED = "dropped", _("dropped")


class ErasureQuerySet(models.QuerySet):
    def due(self):
        return self.filter(state__in=(State.LOOKING, State.ERASING)).order_by("id")


class Erasure(models.Model):
    """`terms`: phones, emails and names that are looked for; empty again when it ends. `subjects`: {model: ids} of the
    records that are this person. `counts`: {table: rows}. `files`: ids of attachments on other records that tell of
    them; once it is decided, of those that were chosen by hand. `unread`: {"kinds": {kind: number} of attachments that
    cannot be searched, "around": ids of those near the person}. `place`: how far the walk through all tables has
    come."""

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.LOOKING)
    terms = models.JSONField(default=dict)
    subjects = models.JSONField(default=dict)
    everywhere = models.BooleanField(_("names wherever they stand"), default=False)
    counts = models.JSONField(default=dict)
    files = models.JSONField(default=list)
    unread = models.JSONField(default=dict)
    place = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], name="erasure_due", condition=models.Q(state__in=["looking", "erasing"]))
        ]

    def __str__(self):
        return f"#{self.pk}"

    def get_absolute_url(self):
        return reverse("oversight:erasure", args=[self.pk])

    @property
    def kinds_unread(self):
        """[(ending, number)] of the files that cannot be searched, most first."""
        kinds = self.unread.get("kinds", {})
        return [(KINDS[kind].endings[0].upper(), kinds[kind]) for kind in sorted(kinds, key=lambda one: -kinds[one])]

    @property
    def number_unread(self):
        return sum(self.unread.get("kinds", {}).values())

    @property
    def rows(self):
        return sum(self.counts.values())
