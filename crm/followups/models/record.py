"""The base of everything that is worked on: customers, leads, opportunities."""

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.users.models import Owned, OwnedQuerySet


class RecordQuerySet(OwnedQuerySet):
    def alive(self):
        """Not deleted; for jobs, which act for nobody in particular."""
        return self.filter(deleted_at=None)

    def brought_in(self, source, ids):
        """What came from this source by these ids; the second condition is that of the index."""
        return self.filter(external_source=source, external_id__in=ids).exclude(external_id="")


class Record(Owned):
    """Owned, with its follow-ups and activities.

    `next_followup_at`: the due time of the earliest open follow-up, kept by the follow-up verbs.
    `last_touch_at`: the last two-way contact with the customer; edits, imports and automations never move it.
    `version`: counts changes; a caller that names an older one is refused.
    `custom`: values of the organisation's own fields by their key.
    """

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        "users.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
        db_index=False,
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    next_followup_at = models.DateTimeField(_("next follow-up"), null=True, blank=True, editable=False)
    last_touch_at = models.DateTimeField(_("last touch"), null=True, blank=True, editable=False)
    external_source = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=100, blank=True, default="", editable=False)

    followups = GenericRelation("followups.FollowUp")
    activities = GenericRelation("followups.Activity")

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def kind(self):
        """The record's kind by its model name, as the API and URLs spell it."""
        return self._meta.model_name

    def customer_of(self):
        """The customer whose timeline this record's activities belong to, or None."""
        return None

    def customer_key(self):
        """The id of that customer; a record that holds it need not fetch the customer for it."""
        customer = self.customer_of()
        return customer.pk if customer else None

    def on_touch(self, activity):
        """What a contact with the customer changes on the record: a dict of fields to store.

        Only a two-way contact moves `last_touch_at`; a lead also answers its response clock here.
        """
        if activity.direction == "two_way":
            return {"last_touch_at": max(filter(None, [self.last_touch_at, activity.at]))}
        return {}


def record_indexes(name, *, counted=()):
    """Indexes that every record needs, because `visible_to` filters on them: owner, team and pool, alive only; and one
    of the few that lie in the recycle bin. `counted`: columns that a report of what was created in a period reads from
    the index itself."""
    alive = models.Q(deleted_at=None)
    created = models.Index(
        fields=["-created_at", "-id"],
        include=counted or None,
        name=f"{name}_counted" if counted else f"{name}_created",
        condition=alive,
    )
    return [
        models.Index(fields=["owner", "-created_at", "-id"], name=f"{name}_owner", condition=alive),
        models.Index(fields=["team", "-created_at", "-id"], name=f"{name}_team", condition=alive),
        created,
        models.Index(fields=["next_followup_at", "id"], name=f"{name}_next", condition=alive),
        models.Index(fields=["-deleted_at", "-id"], name=f"{name}_bin", condition=models.Q(deleted_at__isnull=False)),
        models.Index(fields=["pool"], name=f"{name}_pooled", condition=models.Q(pool__isnull=False)),
    ]


def search_indexes(name, *, custom=True):
    """What search reads: trigrams of the text, CJK grams, and equality on custom fields."""
    indexes = [
        GinIndex(OpClass("search", "gin_trgm_ops"), name=f"{name}_search"),
        GinIndex(fields=["grams"], name=f"{name}_grams"),
    ]
    if custom:
        indexes.append(GinIndex(OpClass("custom", "jsonb_path_ops"), name=f"{name}_custom"))
    return indexes


def imported_once(name):
    """What came from outside is known by its origin and comes in once."""
    return models.UniqueConstraint(
        fields=["external_source", "external_id"], condition=~models.Q(external_id=""), name=f"{name}_external_once"
    )
