"""What opportunities refer to: products, reasons for losing, competitors."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.named import Named


class LossReason(Named):
    """Why opportunities are lost. `pickable` is off for reasons that only imports of history may give."""

    key = models.SlugField(_("key"), unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("active"), default=True)
    pickable = models.BooleanField(_("can be picked"), default=True, help_text=_("Off: only imports may use it."))

    class Meta:
        verbose_name = _("loss reason")
        verbose_name_plural = _("loss reasons")
        ordering = ["order", "id"]


class Competitor(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    website = models.URLField(_("web site"), blank=True, default="")
    notes = models.TextField(_("strengths and weaknesses"), blank=True, default="")
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Product(Named):
    code = models.CharField(_("code"), max_length=60, unique=True)
    series = models.CharField(_("series"), max_length=60, blank=True, default="")
    price = models.DecimalField(_("list price"), max_digits=16, decimal_places=2, default=0)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name_en"]
