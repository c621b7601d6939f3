"""What a follow-up, an activity or a notification is about, and who may therefore see it."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from crm.rules.loading import QuickLoading


def record_models():
    """Every concrete `Record` model, whichever package brought it."""
    from .record import Record

    return [model for model in apps.get_models() if issubclass(model, Record)]


class EachAsked(Exists):
    """Asked row by row: fifty rows of a list cost fifty glances. Without OFFSET, PostgreSQL collects all that the
    subquery finds beforehand, which may be a hundred thousand records (4 s for a manager's newest activities)."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


def seen_through_record(user):
    """True where the row's record is visible to this user: one EXISTS per record model."""
    return _through_record(lambda model: model.objects.visible_to(user))


def changed_through_record(user):
    """True where this user may change the row's record."""
    return _through_record(lambda model: model.objects.editable_by(user))


def _through_record(rule):
    found = Q(pk__in=())
    for model in record_models():
        row = rule(model).filter(pk=OuterRef("object_id"))
        found |= Q(content_type=ContentType.objects.get_for_model(model)) & EachAsked(row)
    return found


class AboutQuerySet(models.QuerySet):
    def about(self, record):
        """Rows that hang on this record."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)

    def about_all(self, model, ids):
        """Rows that hang on one of these records of a model."""
        return self.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=ids)


class About(QuickLoading):
    """A generic link to the record it is about. There are three kinds of records: an index of the kind alone finds
    nothing."""

    content_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    object_id = models.BigIntegerField(null=True, blank=True)
    about = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True

    @property
    def about_type(self):
        """The record's kind by its model name: lead, opportunity, customer."""
        return ContentType.objects.get_for_id(self.content_type_id).model if self.content_type_id else None
