"""An organisation that buys or may buy."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.followups.models import Record
from crm.followups.models.record import imported_once, record_indexes, search_indexes
from crm.rules.generated import SearchText, grams_column, search_column
from crm.users.masking import Reachable
from crm.web.stencils import address_of

from .source import Source
from .tag import Tag


class Importance(models.TextChoices):
    A = "A", _("A · key")
    B = "B", _("B · regular")
    C = "C", _("C · minor")


class Customer(Reachable, Record):
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=200, editable=False, default="", help_text="Normalised, to find duplicates.")
    pinyin = models.CharField(max_length=200, editable=False, default="", help_text="Sort key.")
    industry = models.CharField(_("industry"), max_length=80, blank=True, default="")
    region = models.CharField(_("region"), max_length=80, blank=True, default="")
    size = models.CharField(_("size"), max_length=40, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, editable=False, default="")
    email = models.CharField(_("e-mail"), max_length=254, blank=True, default="")
    website = models.CharField(_("web site"), max_length=200, blank=True, default="")
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    importance = models.CharField(_("importance"), max_length=1, choices=Importance, default=Importance.B)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("parent company")
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+", verbose_name=_("merged into")
    )
    notes = models.TextField(_("notes"), blank=True, default="")
    tags = models.ManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))

    search = search_column("name", "email", "website", phones=["phone"])
    grams = grams_column("name", "website")

    shares_name = "shares"

    read_by_roles = ("auditor", "marketing", "service")

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [imported_once("customer")]
        indexes = [
            *record_indexes("customer"),
            *search_indexes("customer"),
            # Opportunities and contacts are found by their customer's name alone, not by its mail address.
            GinIndex(OpClass(SearchText("name"), "gin_trgm_ops"), name="customer_name_search"),
            models.Index(fields=["pinyin", "id"], name="customer_pinyin", condition=Q(deleted_at=None)),
            models.Index(fields=["name_key"], name="customer_name_key", condition=Q(deleted_at=None)),
            models.Index(fields=["phone_e164"], name="customer_phone", condition=~Q(phone_e164="")),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("customers:detail", self.pk)

    def customer_of(self):
        return self
