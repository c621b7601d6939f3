"""The doors: forms, and every submission as it came."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Source
from crm.jobs import traces
from crm.users.named import Named

from .lead import Lead

STANDARD_FIELDS = ["name", "company", "title", "phone", "email", "region", "industry", "need"]


def new_key():
    """A public key of 128 random bits."""
    return secrets.token_urlsafe(16)


def standard_fields():
    return ["name", "company", "phone", "email", "need"]


class Form(Named):
    """A public form. `key` is in its address; demo forms have speaking keys, others random ones."""

    key = models.CharField(_("key"), max_length=60, unique=True, default=new_key)
    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+", verbose_name=_("source"))
    title_en = models.CharField(_("heading (English)"), max_length=200, blank=True, default="")
    title_zh = models.CharField(_("heading (Chinese)"), max_length=200, blank=True, default="")
    intro_en = models.TextField(_("introduction (English)"), blank=True, default="")
    intro_zh = models.TextField(_("introduction (Chinese)"), blank=True, default="")
    thanks_en = models.TextField(_("thanks (English)"), blank=True, default="")
    thanks_zh = models.TextField(_("thanks (Chinese)"), blank=True, default="")
    consent_en = models.TextField(_("consent text (English)"), blank=True, default="")
    consent_zh = models.TextField(_("consent text (Chinese)"), blank=True, default="")
    fields = ArrayField(models.CharField(max_length=20), verbose_name=_("fields"), default=standard_fields)
    required = ArrayField(models.CharField(max_length=20), verbose_name=_("required"), default=list, blank=True)
    event = models.CharField(
        _("behaviour event"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("A submission counts as this event in scoring: demo_request, download…"),
    )
    frame_origins = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("may be framed by"),
        default=list,
        blank=True,
        help_text=_("Web sites that may embed this form, as https://www.example.com; * for any."),
    )
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["name_en"]

    def get_absolute_url(self):
        return reverse("leads:form", args=[self.key])


class SubmissionState(models.TextChoices):
    STORED = "stored", _("stored")
    LEAD = "lead", _("became a lead")
    LINKED = "linked", _("linked to a known lead")
    QUARANTINED = "quarantined", _("held as suspected junk")
    FAILED = "failed", _("could not be processed")


class SubmissionQuerySet(models.QuerySet):
    def due(self):
        """What the worker has to take in, the oldest first."""
        due = Q(not_before=None) | Q(not_before__lte=Now())
        return self.filter(due, state=SubmissionState.STORED).order_by("id")


class Submission(models.Model):
    """What a visitor sent, kept as it came. `state` stored is the worker's queue; every other state is an outcome."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    receipt = models.CharField(_("receipt"), max_length=40, unique=True, default=new_key)
    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    body_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    raw = models.JSONField(_("as it came"), default=dict)
    visitor = models.CharField(max_length=64, blank=True, default="")
    meta = models.JSONField(default=dict, help_text="Language, referrer, UTM, user agent, address prefix.")
    consent = models.BooleanField(_("consent"), default=False)
    consent_text = models.TextField(_("consent text"), blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=SubmissionState, default=SubmissionState.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(null=True)
    error = models.TextField(_("error"), blank=True, default="")
    handled_at = models.DateTimeField(_("handled"), null=True)
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name=_("lead"), db_index=False)
    request_id = models.CharField(max_length=traces.LENGTH, blank=True, default=traces.current_request_id)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "idempotency_key"], condition=~Q(idempotency_key=""), name="submission_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["lead", "linked"]) | Q(lead__isnull=False), name="submission_outcome_has_a_lead"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="submission_due", condition=Q(state="stored")),
            models.Index(fields=["lead", "-received_at"], name="submission_lead"),
            models.Index(fields=["visitor", "-id"], name="submission_visitor", condition=~Q(visitor="")),
            models.Index(fields=["state", "-received_at", "-id"], name="submission_state"),
        ]

    def __str__(self):
        return self.receipt


class VisitorEvent(models.Model):
    """What a visitor did before or after sending a form. It becomes a LeadEvent once the visitor is known."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=64, blank=True, default="")
    receipt = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)
    key = models.CharField(max_length=80, blank=True, default="", help_text="Makes an event count once.")
    data = models.JSONField(default=dict, blank=True)
    linked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("visitor's event")
        verbose_name_plural = _("visitors' events")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "visitor", "receipt", "key"], condition=~Q(key=""), name="visitor_event_once"
            )
        ]
        indexes = [
            models.Index(fields=["visitor", "id"], name="visitor_event_visitor", condition=Q(linked_at=None)),
            models.Index(fields=["receipt", "id"], name="visitor_event_receipt", condition=Q(linked_at=None)),
            models.Index(fields=["at"], name="visitor_event_age"),
        ]


class CaptureCount(models.Model):
    """How often one network used one form in a minute: the rate limit's row."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    network = models.CharField(max_length=50)
    minute = models.DateTimeField()
    hits = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-minute"]
        constraints = [models.UniqueConstraint(fields=["form", "network", "minute"], name="capture_count_once")]
        indexes = [models.Index(fields=["minute"], name="capture_count_age")]
