"""Who gets a lead: ordered rules, and every assignment with its reason."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.users.models import Role, Team
from crm.users.named import Named

from .lead import Lead


class Strategy(models.TextChoices):
    ROUND_ROBIN = "round_robin", _("round robin")
    LEAST_LOADED = "least_loaded", _("least loaded")


class AssignmentRule(Named):
    """The first rule whose condition holds gives the candidates: its people and the reps of its teams, with all teams
    below; neither named means every rep. `last_user` is the round-robin position, moved in the assigning transaction.
    """

    order = models.PositiveSmallIntegerField(_("order"), default=0)
    condition = models.JSONField(_("condition"), default=dict, blank=True, help_text=_("Empty: every lead."))
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to={"is_active": True, "role__in": (Role.REP, Role.MANAGER)},
        related_name="+",
        verbose_name=_("people"),
    )
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("teams"))
    strategy = models.CharField(_("strategy"), max_length=12, choices=Strategy, default=Strategy.ROUND_ROBIN)
    last_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("assignment rule")
        verbose_name_plural = _("assignment rules")
        ordering = ["order", "id"]


class Assignment(models.Model):
    """Who had a lead from when to when, and why. At most one is open."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="assignments", db_index=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to"), db_index=False
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", verbose_name=_("team"), db_index=False)
    rule = models.ForeignKey(
        AssignmentRule, models.SET_NULL, null=True, related_name="+", verbose_name=_("rule"), db_index=False
    )
    why = models.JSONField(
        default=dict, help_text="{how, rule, tried, candidates, strategy, chosen}: the whole trace of the choice."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["lead"], condition=Q(ended_at=None), name="lead_one_assignment")]
        indexes = [
            models.Index(fields=["lead", "-at"], name="assignment_lead"),
            models.Index(fields=["to", "-at"], name="assignment_to"),
        ]
