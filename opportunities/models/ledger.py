"""The stage ledger: append-only, one wide row per verb, so that any past day can be rebuilt."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.models import Team

from .catalogue import LossReason
from .opportunity import Opportunity, Outcome
from .pipeline import Pipeline, Stage
from .uncounted import marks_ledger


class Changed(models.TextChoices):
    CREATED = "created", _("created")
    STAGE = "stage", _("stage")
    AMOUNT = "amount", _("amount")
    CLOSE_DATE = "close_date", _("expected close")
    OWNER = "owner", _("owner")
    TEAM = "team", _("team")
    PROBABILITY = "probability", _("probability")
    WON = "won", _("won")
    LOST = "lost", _("lost")
    REOPENED = "reopened", _("reopened")
    DELETED = "deleted", _("deleted")
    RESTORED = "restored", _("restored")


class StageChangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """A ledger row is seen by whoever sees its opportunity."""
        return self.filter(opportunity__in=Opportunity.objects.visible_to(user))


class StageChange(models.Model):
    """The opportunity as it stands after the change. `changed` lists what this verb changed; `on` is the local day."""

    only_grows = ()

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="ledger")
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("at"))
    on = models.DateField(_("on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed = models.JSONField(_("what changed"), default=list)
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=8, default=1)
    amount_base = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    probability = models.PositiveSmallIntegerField(default=0)
    expected_close = models.DateField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=4, choices=Outcome)
    loss_reason = models.ForeignKey(LossReason, models.PROTECT, null=True, related_name="+")
    deleted = models.BooleanField(default=False)
    override_reason = models.TextField(_("why the gate was passed"), blank=True, default="")
    note = models.TextField(blank=True, default="")

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage ledger")
        verbose_name_plural = _("stage ledger")
        ordering = ["at", "id"]
        indexes = [
            # Reports walk the ledger in this order and read nothing but the index.
            models.Index(
                fields=["opportunity", "at", "id"],
                include=["on", "stage", "outcome", "amount_base", "expected_close"],
                name="ledger_opportunity",
            ),
            models.Index(fields=["pipeline", "on"], name="ledger_day"),
            models.Index(fields=["stage"], name="ledger_stage"),
        ]
        triggers = marks_ledger()

    def __str__(self):
        return f"{self.opportunity_id} {self.at:%Y-%m-%d} {','.join(self.changed)}"
