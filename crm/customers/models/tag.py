"""Tags in groups: industry, size, need, budget, intent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.named import Named


class TagGroup(Named):
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("tag group")
        verbose_name_plural = _("tag groups")
        ordering = ["order", "id"]


class Tag(Named):
    group = models.ForeignKey(
        TagGroup, models.PROTECT, null=True, blank=True, related_name="tags", verbose_name=_("group")
    )
    key = models.SlugField(_("key"), unique=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["group__order", "name_en"]
