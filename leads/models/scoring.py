"""Score = fit + interest: rules in groups with caps; interest halves with time."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.users.named import Named

from .lead import Lead


class ScoreKind(models.TextChoices):
    FIT = "fit", _("fit: who they are")
    INTEREST = "interest", _("interest: what they did")


class ScoringGroup(Named):
    """Points of a group count up to `cap` and down to minus `cap`."""

    kind = models.CharField(_("kind"), max_length=8, choices=ScoreKind)
    cap = models.PositiveSmallIntegerField(_("cap"), default=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("scoring group")
        verbose_name_plural = _("scoring groups")
        ordering = ["kind", "order", "id"]


class ScoringRule(Named):
    """A fit rule counts `points` when its condition holds. An interest rule counts them for each event, halving every
    `half_life` days."""

    group = models.ForeignKey(ScoringGroup, models.CASCADE, related_name="rules", verbose_name=_("group"))
    condition = models.JSONField(_("condition"), default=dict, blank=True)
    event = models.CharField(_("event"), max_length=40, blank=True, default="")
    points = models.SmallIntegerField(_("points"))
    half_life = models.PositiveSmallIntegerField(_("half-life (days)"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("scoring rule")
        verbose_name_plural = _("scoring rules")
        ordering = ["group", "order", "id"]


class LeadEventQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An event is seen with its lead."""
        return self.filter(Exists(Lead.objects.visible_to(user).filter(pk=OuterRef("lead_id"))))


class LeadEvent(models.Model):
    """Something a lead did: visited the pricing page, asked for a demo, opened a mail."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="behaviour", db_index=False)
    kind = models.CharField(_("kind"), max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)
    data = models.JSONField(default=dict, blank=True)
    key = models.CharField(max_length=120, blank=True, default="", help_text="Makes an event count once.")

    objects = LeadEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("behaviour event")
        verbose_name_plural = _("behaviour events")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["lead", "key"], condition=~Q(key=""), name="lead_event_once")]
        indexes = [models.Index(fields=["lead", "-at"], name="lead_event_list")]
