"""What was: the pipeline as it stood on a day, and what was reported that night."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.users.models import Role, Team
from opportunities.models import Opportunity, Pipeline, Stage


class DailyPicture(models.Model):
    """Opportunities per day, pipeline, stage, owner and team at the end of that local day.

    For an open stage: what stood in it. For a won or lost stage: what was closed into it on that very day.
    Amounts in the organisation's currency; `weighted` = Σ amount × probability / 100.
    """

    day = models.DateField(_("day"))
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="+")
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    weighted = models.DecimalField(max_digits=20, decimal_places=2, default=0)

    read_by_roles = Opportunity.read_by_roles  # pictures are counted by the rule of what they show

    class Meta:
        verbose_name = _("daily picture")
        verbose_name_plural = _("daily pictures")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "pipeline", "stage", "owner", "team"], nulls_distinct=False, name="picture_once"
            )
        ]
        indexes = [
            models.Index(fields=["pipeline", "day"], name="picture_pipeline_day"),
            models.Index(fields=["owner", "day"], name="picture_owner_day"),
            models.Index(fields=["team", "day"], name="picture_team_day"),
        ]

    def __str__(self):
        return f"{self.day} {self.stage_id}"


class FunnelReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A manager reads the reports of the teams they lead; whoever reads every opportunity reads them all."""
        scope = user.scope
        if scope.role in (Role.ADMIN, *Opportunity.read_by_roles):
            return self
        return self.filter(team__in=scope.teams if scope.role == Role.MANAGER else ())


class FunnelReport(models.Model):
    """What was reported for one local date, pipeline and team with all teams below; no team: everybody."""

    day = models.DateField(_("day"))
    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="+", verbose_name=_("pipeline"))
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+", verbose_name=_("team"))
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    body = models.JSONField(default=dict)

    objects = FunnelReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("funnel report")
        verbose_name_plural = _("funnel reports")
        ordering = ["-day", "pipeline", "team"]
        constraints = [
            models.UniqueConstraint(
                fields=["day", "pipeline", "team"], nulls_distinct=False, name="funnel_report_once"
            ),
        ]

    def __str__(self):
        return f"{self.day} {self.pipeline_id} {self.team_id or ''}"

    def get_absolute_url(self):
        return reverse("analytics:report-of-a-night", args=[self.pk])
