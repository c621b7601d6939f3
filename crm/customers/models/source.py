"""Where leads and customers come from, and every time they came."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.followups.models.about import About, AboutQuerySet
from crm.users.named import Named


class SourceCategory(models.TextChoices):
    WEB = "web", _("web site and forms")
    ADS = "ads", _("ads and search")
    SOCIAL = "social", _("social media and WeChat")
    EVENT = "event", _("exhibitions, seminars, field promotion")
    REFERRAL = "referral", _("referral")
    PHONE = "phone", _("phone")
    RESEARCH = "research", _("market research and feedback")
    IMPORT = "import", _("import")
    OTHER = "other", _("other")


class Source(Named):
    key = models.SlugField(_("key"), unique=True)
    category = models.CharField(_("category"), max_length=10, choices=SourceCategory, default=SourceCategory.OTHER)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["order", "id"]


class Touch(About):
    """One arrival of a person: first or again, with all that tells where from."""

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    campaign = models.CharField(max_length=200, blank=True, default="")
    utm = models.JSONField(default=dict, blank=True)
    detail = models.JSONField(default=dict, blank=True, help_text="Form key, submission, import and row, referrer.")

    objects = AboutQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["content_type", "object_id", "-at"], name="touch_about")]
