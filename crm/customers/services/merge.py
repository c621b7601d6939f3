"""Two customers that are one: everything that hangs on the other moves to the one that is kept."""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.models import FollowUp
from crm.followups.services import record_activity, refresh_next
from crm.rules.refusals import Invalid, StaleVersion

from ..models import Customer
from .customers import FIELDS, authorise, derived

KEPT_APART = ("name", "importance", "custom", "parent")


def foreign_keys(model):
    """Every plain foreign key to the model."""
    for relation in model._meta.get_fields(include_hidden=True):
        if relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete:
            owner = relation.related_model
            if not owner._meta.auto_created:
                yield owner, relation.field


def generic_links():
    """Every generic link: (model, link). Links of proxies and of swapped models are those of their table."""
    for model in apps.get_models():
        for link in model._meta.private_fields:
            if isinstance(link, GenericForeignKey) and not model._meta.proxy:
                yield model, link


@transaction.atomic
def merge_customers(keep, *, other, by, version=None):
    """Move contacts, opportunities, leads, follow-ups, activities and whatever else points at `other` to `keep`, fill
    what `keep` left empty, put `other` out of sight. Merged twice is merged once. Gives back `keep`.
    """
    if keep.pk == other.pk:
        raise Invalid({"other": [_("Choose another customer.")]})
    rows = Customer.objects.select_for_update(of=("self",)).in_bulk(sorted([keep.pk, other.pk]))
    keep, other = rows[keep.pk], rows[other.pk]
    if other.merged_into_id == keep.pk:
        return keep
    StaleVersion.unless(version, keep.version)
    if keep.deleted_at or other.deleted_at:
        raise Invalid({"other": [_("A deleted customer cannot be merged.")]})
    authorise(keep, by=by)
    authorise(other, by=by, gives=True)
    _free_purposes(keep, other)
    for model, field in foreign_keys(Customer):
        _move(model, {field.name: other}, {field.name: keep})
    here = ContentType.objects.get_for_model(Customer)
    for model, link in generic_links():
        names = link.ct_field, link.fk_field
        _move(model, dict(zip(names, (here, other.pk), strict=True)), dict(zip(names, (here, keep.pk), strict=True)))
    keep.tags.add(*other.tags.all())
    _close(other, keep)
    _fill(keep, other)
    refresh_next(keep)
    record_activity(keep, kind="merged", by=by, data={"name": other.name, "other": other.pk})
    return keep


def _move(model, was, becomes):
    """Re-parent rows at once; where a unique rule stands against it, one by one, and what is there already stays."""
    rows = model._base_manager.filter(**was)
    try:
        with transaction.atomic():
            rows.update(**becomes)
        return
    except IntegrityError:
        pass
    for row in rows:
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=row.pk).update(**becomes)
        except IntegrityError:
            continue


def _free_purposes(keep, other):
    """A record has one open follow-up of a purpose: where both have it, the other's becomes a plain one."""
    taken = FollowUp.objects.about(keep).open().exclude(purpose="").values("purpose")
    FollowUp.objects.about(other).open().filter(purpose__in=taken).update(purpose="")


def _close(other, keep):
    other.deleted_at, other.merged_into, other.version = timezone.now(), keep, other.version + 1
    other.save(update_fields=["deleted_at", "merged_into", "version", "updated_at"])


def _fill(keep, other):
    """What the kept one left empty is taken from the other; where both say something the kept one is right."""
    names = [name for name in FIELDS if name not in KEPT_APART and not getattr(keep, name) and getattr(other, name)]
    for name, value in derived({name: getattr(other, name) for name in names}).items():
        setattr(keep, name, value)
    if keep.parent_id is None and other.parent_id and other.parent_id != keep.pk:
        keep.parent_id = other.parent_id
    if keep.parent_id in (keep.pk, other.pk):
        keep.parent = None
    keep.importance = min(keep.importance, other.importance)
    keep.custom = {**other.custom, **keep.custom}
    keep.last_touch_at = max(filter(None, [keep.last_touch_at, other.last_touch_at]), default=None)
    keep.created_at = min(keep.created_at, other.created_at)
    if not keep.owner_id and other.owner_id:
        keep.owner, keep.team = other.owner, other.team
    if other.external_id and not keep.external_id:
        origin = other.external_source, other.external_id
        Customer.objects.filter(pk=other.pk).update(external_source="", external_id="")
        keep.external_source, keep.external_id = origin
    keep.version += 1
    keep.save(update_fields=[field.attname for field in _stored(keep)])


def _stored(keep):
    return [
        field
        for field in keep._meta.concrete_fields
        if not field.primary_key and not isinstance(field, models.GeneratedField) and field.name != "next_followup_at"
    ]
