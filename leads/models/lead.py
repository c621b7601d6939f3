"""An unqualified person or company that may buy."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Contact, Customer, Source, Tag
from crm.followups.models import Record, RecordQuerySet
from crm.followups.models.record import imported_once, record_indexes, search_indexes
from crm.rules.generated import grams_column, search_column
from crm.users.masking import Reachable
from crm.web.stencils import address_of
from opportunities.models import Opportunity

from .load import LOAD_TRIGGERS


class Status(models.TextChoices):
    NEW = "new", _("new")
    ASSIGNED = "assigned", _("assigned")
    WORKING = "working", _("working")
    QUALIFIED = "qualified", _("qualified")
    DISQUALIFIED = "disqualified", _("disqualified")
    CONVERTED = "converted", _("converted")


class Grade(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"


class Intake(models.TextChoices):
    """Where the lead stands on its way from the door to a rep. `pending` is the queue of the worker; `waiting` is tried
    again every minute, `failed` every ten."""

    PENDING = "pending", _("waiting for the worker")
    DONE = "done", _("processed")
    WAITING = "waiting", _("nobody could take it")
    FAILED = "failed", _("could not be processed")


UNMEASURED = Q(assigned_at__isnull=False, first_response_at__isnull=False, response_minutes=None)


class LeadQuerySet(RecordQuerySet):
    def open(self):
        """Still being worked: neither disqualified nor converted."""
        return self.exclude(status__in=(Status.DISQUALIFIED, Status.CONVERTED))

    def for_list(self):
        """With what a line of a list names, without what only the lead's own page shows."""
        unread = ("search", "grams", "score_detail", "validity", "custom", "intake_error")
        return self.select_related("owner", "source").defer(*unread)

    def unmeasured(self):
        """Answered, and nobody counted the minutes yet."""
        return self.filter(UNMEASURED)

    def pending(self):
        """What the worker has to clean, score and assign, and what it could not yet; due by now, the oldest first."""
        due = Q(intake_not_before=None) | Q(intake_not_before__lte=Now())
        return self.filter(due, intake__in=(Intake.PENDING, Intake.WAITING, Intake.FAILED), deleted_at=None).order_by(
            "id"
        )


class Lead(Reachable, Record):
    """`score` = `fit` + `interest`, explained point by point in `score_detail`.

    `response_due_at`: when the first answer is due, in the assignee's working hours; `first_response_at`: when it came;
    `response_minutes`: after how many working minutes of theirs, noted by the worker (`leads.assignment.measuring`).
    """

    name = models.CharField(_("name"), max_length=120)
    company = models.CharField(_("company"), max_length=200, blank=True, default="")
    company_key = models.CharField(max_length=200, editable=False, default="")
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, editable=False, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    email_key = models.CharField(max_length=254, editable=False, default="")
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    need = models.TextField(_("need"), blank=True, default="")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW, editable=False)
    score = models.SmallIntegerField(_("score"), default=0, editable=False)
    fit = models.SmallIntegerField(_("fit score"), default=0, editable=False)
    interest = models.SmallIntegerField(_("interest score"), default=0, editable=False)
    score_detail = models.JSONField(default=list, editable=False)
    scored_at = models.DateTimeField(null=True, editable=False)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, blank=True, default="", editable=False)
    is_mql = models.BooleanField(_("marketing-qualified"), default=False, editable=False)
    validity = models.JSONField(
        default=dict, blank=True, editable=False, help_text="What cleaning found: {field: finding}, suspicion points."
    )
    intake = models.CharField(_("intake"), max_length=8, choices=Intake, default=Intake.PENDING, editable=False)
    intake_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    intake_not_before = models.DateTimeField(null=True, editable=False)
    intake_error = models.TextField(blank=True, default="", editable=False)
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True, editable=False)
    response_due_at = models.DateTimeField(_("response due"), null=True, blank=True, editable=False)
    first_response_at = models.DateTimeField(_("first response"), null=True, blank=True, editable=False)
    response_minutes = models.IntegerField(null=True, editable=False)
    qualified_at = models.DateTimeField(null=True, blank=True, editable=False)
    disqualified_reason = models.CharField(
        _("why disqualified"), max_length=200, blank=True, default="", editable=False
    )
    duplicate_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("duplicate of"),
        db_index=False,
    )
    converted_at = models.DateTimeField(_("converted"), null=True, blank=True, editable=False)
    converted_customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    converted_contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    converted_opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))

    search = search_column("name", "company", "email", phones=["phone"])
    grams = grams_column("name", "company")

    shares_name = "shares"

    read_by_roles = ("auditor", "marketing")
    added_by_roles = (*Record.added_by_roles, "marketing")

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        triggers = LOAD_TRIGGERS
        constraints = [
            imported_once("lead"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="lead_status_known"),
            models.CheckConstraint(
                condition=Q(status="converted", converted_at__isnull=False)
                | (~Q(status="converted") & Q(converted_at=None)),
                name="lead_converted_has_a_time",
            ),
            models.CheckConstraint(condition=Q(owner=None) | Q(pool=None), name="lead_owned_or_pooled"),
        ]
        indexes = [
            *record_indexes("lead", counted=["source", "status", "qualified_at", "owner", "team"]),
            *search_indexes("lead"),
            # Each arm of who may read (crm.users.visibility) in each order that lists begin with; owner and team by
            # creation stand in record_indexes. The team goes along, so that a manager's total is read from the index.
            models.Index(
                fields=["pool", "-created_at", "-id"],
                include=["team"],
                name="lead_pool_created",
                condition=Q(deleted_at=None, owner=None),
            ),
            models.Index(
                fields=["pool", "-score", "-id"],
                include=["team", "status"],  # what the pool's own page counts by
                name="lead_pool_by_score",
                condition=Q(deleted_at=None, owner=None),
            ),
            models.Index(fields=["team", "-score", "-id"], name="lead_team_score", condition=Q(deleted_at=None)),
            models.Index(
                fields=["-created_at", "-id"],
                name="lead_waiting",
                condition=Q(deleted_at=None, owner=None, team=None, pool=None),
            ),
            models.Index(
                fields=["-score", "-id"],
                name="lead_waiting_score",
                condition=Q(deleted_at=None, owner=None, team=None, pool=None),
            ),
            models.Index(fields=["-created_at", "-id"], name="lead_mql", condition=Q(deleted_at=None, is_mql=True)),
            models.Index(fields=["owner", "-score", "-id"], name="lead_owner_score", condition=Q(deleted_at=None)),
            models.Index(fields=["-score", "-id"], name="lead_score", condition=Q(deleted_at=None)),
            models.Index(fields=["status", "-created_at", "-id"], name="lead_status", condition=Q(deleted_at=None)),
            models.Index(
                fields=["id"],
                name="lead_intake",
                condition=Q(intake__in=["pending", "waiting", "failed"], deleted_at=None),
            ),
            models.Index(
                fields=["scored_at", "id"],
                name="lead_scored",
                condition=Q(deleted_at=None, intake="done") & ~Q(status__in=["disqualified", "converted"]),
            ),
            models.Index(
                fields=["scored_at", "id"],
                name="lead_fading",
                condition=Q(deleted_at=None, intake="done")
                & ~Q(status__in=["disqualified", "converted"])
                & ~Q(interest=0),
            ),
            # For the report of first responses, which reads nothing else.
            models.Index(
                fields=["assigned_at"],
                include=["id", "owner", "team", "source", "first_response_at", "response_due_at", "response_minutes"],
                name="lead_assigned",
                condition=Q(deleted_at=None, assigned_at__isnull=False),
            ),
            models.Index(fields=["id"], name="lead_unmeasured", condition=UNMEASURED),
            # Links that most leads do not have: who is only assigned does not touch their indexes.
            *(
                models.Index(fields=[name], name=f"lead_{name}", condition=Q(**{f"{name}__isnull": False}))
                for name in ("duplicate_of", "converted_customer", "converted_contact", "converted_opportunity")
            ),
            models.Index(
                fields=["response_due_at"],
                name="lead_response",
                condition=Q(deleted_at=None, first_response_at=None, status="assigned"),
            ),
            # With the id: of the thousands with one made-up number the oldest is found at once.
            models.Index(fields=["phone_e164", "id"], name="lead_by_phone", condition=~Q(phone_e164="")),
            models.Index(fields=["email_key", "id"], name="lead_by_email", condition=~Q(email_key="")),
        ]

    def __str__(self):
        return f"{self.name} · {self.company}" if self.company else self.name

    def get_absolute_url(self):
        return address_of("leads:detail", self.pk)

    def customer_of(self):
        return self.converted_customer

    def customer_key(self):
        return self.converted_customer_id

    @property
    def is_open(self):
        return self.status not in (Status.DISQUALIFIED, Status.CONVERTED)

    def on_touch(self, activity):
        """The first outbound or two-way contact answers the response clock and starts the work."""
        changes = super().on_touch(activity)
        if activity.direction in ("out", "two_way"):
            if self.assigned_at and self.first_response_at is None:
                changes["first_response_at"] = activity.at
            if self.status == Status.ASSIGNED:
                changes["status"] = Status.WORKING
        return changes
