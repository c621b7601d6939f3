"""A pipeline is an ordered set of stages; a stage is open, won or lost."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.users.named import Named

from .uncounted import marks_stages


class Pipeline(Named):
    key = models.SlugField(_("key"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        ordering = ["order", "id"]

    def open_stages(self):
        """The open stages in use, in their order."""
        return self.stages.open().filter(active=True)


class StageKind(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class StageQuerySet(models.QuerySet):
    def open(self):
        return self.filter(kind=StageKind.OPEN)


class Stage(Named):
    """`probability` in percent; `expected_days`: how long an opportunity should stay; `measured_days`: how long three
    of four won ones did, in working days (`staleness.measure_stages`, every night)."""

    pipeline = models.ForeignKey(Pipeline, models.CASCADE, related_name="stages", verbose_name=_("pipeline"))
    key = models.SlugField(_("key"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("kind"), max_length=4, choices=StageKind, default=StageKind.OPEN)
    probability = models.PositiveSmallIntegerField(_("probability (%)"), default=0, validators=[MaxValueValidator(100)])
    expected_days = models.PositiveSmallIntegerField(_("expected days"), null=True, blank=True)
    measured_days = models.PositiveIntegerField(_("measured days"), null=True, blank=True, editable=False)
    active = models.BooleanField(
        _("active"),
        default=True,
        help_text=_(
            "Switch off a stage that is no longer used: the ledger still knows it, the board does not show it."
        ),
    )
    goal_en = models.TextField(_("goal (English)"), blank=True, default="")
    goal_zh = models.TextField(_("goal (Chinese)"), blank=True, default="")
    standard_en = models.TextField(_("standard (English)"), blank=True, default="")
    standard_zh = models.TextField(_("standard (Chinese)"), blank=True, default="")
    activities_en = models.TextField(_("key activities (English)"), blank=True, default="")
    activities_zh = models.TextField(_("key activities (Chinese)"), blank=True, default="")
    result_en = models.TextField(_("expected result (English)"), blank=True, default="")
    result_zh = models.TextField(_("expected result (Chinese)"), blank=True, default="")

    objects = StageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["pipeline", "order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["pipeline", "key"], name="stage_key_once"),
            models.UniqueConstraint(
                fields=["pipeline", "kind"], condition=~Q(kind="open"), name="stage_one_won_one_lost"
            ),
            models.CheckConstraint(condition=Q(kind__in=StageKind.values), name="stage_kind_known"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_percent"),
        ]
        triggers = marks_stages()

    @property
    def is_open(self):
        return self.kind == StageKind.OPEN

    @property
    def normal_days(self):
        """Working days without an answer that are normal here: measured, else expected; None where neither is known."""
        return self.expected_days if self.measured_days is None else self.measured_days

    @property
    def place(self):
        """Where it stands in its pipeline, comparable with the places of the other stages."""
        return self.order, self.pk

    @property
    def shade(self):
        """Its colour along the funnel, as the style sheet names it: f1 to f5 by probability, won, lost."""
        return f"f{1 + sum(self.probability >= edge for edge in (20, 40, 55, 75))}" if self.is_open else self.kind

    def _text(self, field):
        zh = (get_language() or "").startswith("zh")
        return getattr(self, f"{field}_zh" if zh else f"{field}_en")

    @property
    def goal(self):
        return self._text("goal")

    @property
    def standard(self):
        return self._text("standard")

    @property
    def key_activities(self):
        return self._text("activities")

    @property
    def expected_result(self):
        return self._text("result")
