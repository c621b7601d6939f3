"""Tags in groups: industry, size, need, budget, intent."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef
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


def with_tag_ids(rows):
    """Each row of a model that has tags with `tag_ids`, in the tags' order, in the same query."""
    links, own = rows.model.tags.through.objects, rows.model._meta.get_field("tags").m2m_field_name()
    links = links.filter(**{own: OuterRef("pk")}).order_by("tag__group__order", "tag__name_en")
    return rows.annotate(tag_ids=ArraySubquery(links.values("tag")))
