"""The doors: forms, and every submission as it came."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.customers.models import Source
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


class Submission(models.Model):
    """What a visitor sent, kept as it came. `state` stored is the worker's queue; every other state is an outcome."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="+", verbose_name=_("form"))
    receipt = models.CharField(max_length=40, unique=True, default=new_key)
    idempotency_key = models.CharField(max_length=200, blank=True, default="")
    body_hash = models.CharField(max_length=64, blank=True, default="")
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    raw = models.JSONField(_("as it came"), default=dict)
    meta = models.JSONField(default=dict, help_text="Language, referrer, UTM, user agent, address prefix, visitor id.")
    consent = models.BooleanField(_("consent"), default=False)
    consent_text = models.TextField(blank=True, default="")
    state = models.CharField(_("state"), max_length=12, choices=SubmissionState, default=SubmissionState.STORED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")
    handled_at = models.DateTimeField(null=True)
    lead = models.ForeignKey(Lead, models.PROTECT, null=True, related_name="+", verbose_name=_("lead"))

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
        ]

    def __str__(self):
        return self.receipt
