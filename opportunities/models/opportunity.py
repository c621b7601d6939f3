"""A qualified, valued chance of a sale in a pipeline."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Round
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Contact, Customer, Importance, Source, Tag
from crm.followups.models import Record, RecordQuerySet
from crm.followups.models.record import imported_once, record_indexes, search_indexes
from crm.rules.generated import grams_column, search_column
from crm.web.stencils import address_of

from .catalogue import Competitor, LossReason, Product
from .pipeline import Pipeline, Stage
from .uncounted import marks_opportunities


class Outcome(models.TextChoices):
    OPEN = "open", _("open")
    WON = "won", _("won")
    LOST = "lost", _("lost")


class OpportunityQuerySet(RecordQuerySet):
    def open(self):
        return self.filter(outcome=Outcome.OPEN)

    def closed(self):
        return self.exclude(outcome=Outcome.OPEN)

    def closed_in(self, start, end):
        """Closed on a local day in [start, end)."""
        return self.closed().filter(closed_on__gte=start, closed_on__lt=end)


class Opportunity(Record):
    """Three probabilities that never overwrite each other: the stage's (`stage_probability`, a copy kept by `move` and
    by the admin's change of a stage), the model's, and the rep's call; `probability`, in percent, is what counts.

    `amount_base` is the amount in the organisation's currency at the stored rate.
    """

    name = models.CharField(_("name"), max_length=200)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("customer")
    )
    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="+", verbose_name=_("pipeline"), db_index=False)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("stage"))
    stage_since = models.DateTimeField(_("in this stage since"))
    amount = models.DecimalField(
        _("amount"), max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    currency = models.CharField(_("currency"), max_length=3)
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, default=1)
    amount_base = models.GeneratedField(
        expression=Round(F("amount") * F("rate"), precision=2),
        output_field=models.DecimalField(max_digits=16, decimal_places=2),
        db_persist=True,
    )
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    stage_probability = models.PositiveSmallIntegerField(default=0, editable=False)
    model_probability = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    rep_probability = models.PositiveSmallIntegerField(
        _("rep's call (%)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    probability = models.GeneratedField(
        expression=Coalesce(F("rep_probability"), F("model_probability"), F("stage_probability")),
        output_field=models.PositiveSmallIntegerField(),
        db_persist=True,
    )
    importance = models.CharField(_("importance"), max_length=1, choices=Importance, default=Importance.B)
    need = models.TextField(_("need"), blank=True, default="")
    next_step = models.CharField(_("next step"), max_length=200, blank=True, default="")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    outcome = models.CharField(_("outcome"), max_length=4, choices=Outcome, default=Outcome.OPEN, editable=False)
    loss_reason = models.ForeignKey(
        LossReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("loss reason")
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competitor")
    )
    close_note = models.TextField(_("closing note"), blank=True, default="")
    created_on = models.DateField(_("created on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    contacts = models.ManyToManyField(
        Contact, through="OpportunityContact", related_name="+", verbose_name=_("contacts")
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Member",
        through_fields=("opportunity", "user"),
        related_name="+",
        verbose_name=_("opportunity's team"),
    )

    shares_name = "member_roles"  # who works on it is who it is shared with: the opportunity's team

    search = search_column("name", "next_step")
    grams = grams_column("name", "next_step")

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("opportunity")
        verbose_name_plural = _("opportunities")
        constraints = [
            imported_once("opportunity"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="opportunity_amount_not_negative"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="opportunity_outcome_known"),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_on=None) | (~Q(outcome="open") & Q(closed_on__isnull=False)),
                name="opportunity_closed_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(outcome="lost", loss_reason__isnull=False) | (~Q(outcome="lost") & Q(loss_reason=None)),
                name="opportunity_lost_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(rep_probability=None) | Q(rep_probability__lte=100),
                name="opportunity_rep_probability_percent",
            ),
        ]
        indexes = [
            *record_indexes("opportunity"),
            *search_indexes("opportunity"),
            # The board: one column of one pipeline, newest attention first. Its figures and its first cards are read
            # from the index alone, whoever reads: what `visible_to` asks and what is added up stand in it.
            models.Index(
                fields=["stage", "-stage_since", "-id"],
                include=["pipeline", "owner", "team", "pool", "amount_base", "probability"],
                name="opportunity_standing",
                condition=Q(deleted_at=None, outcome="open"),
            ),
            models.Index(
                fields=["owner", "stage"],
                include=["amount_base", "probability"],
                name="opportunity_owner_stage",
                condition=Q(deleted_at=None, outcome="open"),
            ),
            # The won column, and reports of what was won: a quarter of what was closed.
            models.Index(
                fields=["pipeline", "closed_on"],
                include=[
                    *("stage", "owner", "team", "pool", "amount_base", "probability", "created_on"),
                    *("stage_since", "id"),
                ],
                name="opportunity_won",
                condition=Q(deleted_at=None, outcome="won"),
            ),
            # What was closed in a period, for reports; likewise from the index alone.
            models.Index(
                fields=["pipeline", "closed_on"],
                include=["outcome", "owner", "team", "amount_base", "created_on", "loss_reason"],
                name="opportunity_closings",
                condition=Q(deleted_at=None) & ~Q(outcome="open"),
            ),
            # Whose opportunities a team has: which people a manager's reports name.
            models.Index(fields=["team", "owner"], name="opportunity_team_owner", condition=Q(deleted_at=None)),
            models.Index(fields=["pipeline", "created_on"], name="opportunity_cohort", condition=Q(deleted_at=None)),
            models.Index(fields=["customer", "-created_at"], name="opportunity_customer"),
            models.Index(
                fields=["expected_close", "id"],
                name="opportunity_expected",
                condition=Q(deleted_at=None, outcome="open"),
            ),
            models.Index(fields=["-amount_base", "-id"], name="opportunity_amount", condition=Q(deleted_at=None)),
            models.Index(fields=["expected_close", "id"], name="opportunity_close", condition=Q(deleted_at=None)),
        ]
        triggers = marks_opportunities()

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("opportunities:detail", self.pk)

    def customer_of(self):
        return self.customer

    def customer_key(self):
        return self.customer_id

    @property
    def chance(self):
        """`probability` as the database will compute it from what stands on this object now."""
        calls = (self.rep_probability, self.model_probability, self.stage_probability)
        return next((one for one in calls if one is not None), None)

    @property
    def is_open(self):
        return self.outcome == Outcome.OPEN
