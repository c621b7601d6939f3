"""Verbs on attachments."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Invalid, NotAllowed
from crm.users.visibility import can_edit

from ..files import keeping
from ..files.kinds import TELL, kind_of
from ..files.names import clean_name
from ..models import Attachment
from .activities import record_activity

LARGEST = 20 * 1024 * 1024
MOST, MOST_BYTES = 100, 500 * 1024 * 1024  # of one record
KEPT_DELETED = timedelta(days=30)


@transaction.atomic
def attach(record, *, file, by):
    """Keep the file on the record: known by its content, under a name of ours, within the limits of one record.

    Raises Invalid({"file": …}), and NotAllowed for whoever may not change the record.
    """
    held = type(record).objects.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    if by is not None and not can_edit(by, held):
        raise NotAllowed
    kind = _checked(held, file)
    attachment = Attachment(about=held, name=clean_name(file.name or "", kind), kind=kind, size=file.size, by=by)
    keeping.keep(attachment.key, file)
    attachment.save(force_insert=True)
    record_activity(held, kind="attached", by=by, data={"name": attachment.name, "attachment": attachment.pk})
    return attachment


def _checked(record, file):
    """The kind of a file that may be kept here."""
    if not file.size:
        raise Invalid(file=_("This file is empty."))
    if file.size > LARGEST:
        raise Invalid(file=_("This file is larger than %(most)s.") % {"most": filesizeformat(LARGEST)})
    there = Attachment.objects.alive().about(record).aggregate(count=Count("pk"), size=Sum("size"))
    if there["count"] >= MOST or (there["size"] or 0) + file.size > MOST_BYTES:
        words = _("A record takes %(count)s files and %(size)s in all; delete some first.")
        raise Invalid(file=words % {"count": MOST, "size": filesizeformat(MOST_BYTES)})
    kind = kind_of(file.name or "", file)
    if kind is None:
        raise Invalid(file=[_("This kind of file is not accepted."), str(TELL)])
    return kind


@transaction.atomic
def delete_attachment(attachment, *, by):
    """Out of sight; it can be brought back for 30 days. Twice is once."""
    return _change(attachment, by=by, deleted=True)


@transaction.atomic
def restore_attachment(attachment, *, by):
    """Bring a deleted one back. Twice is once."""
    return _change(attachment, by=by, deleted=False)


def _change(attachment, *, by, deleted):
    held = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if by is not None and not can_edit(by, held):
        raise NotAllowed
    if (held.deleted_at is not None) != deleted:
        held.deleted_at = timezone.now() if deleted else None
        held.save(update_fields=["deleted_at"])
        kind = "attachment_deleted" if deleted else "attachment_restored"
        record_activity(held.about, kind=kind, by=by, data={"name": held.name, "attachment": held.pk})
    return held


def forget_attachments():
    """What was deleted 30 days ago is forgotten, then files without a row are swept. How many rows and files."""
    rows, _each = Attachment.objects.filter(deleted_at__lt=timezone.now() - KEPT_DELETED).delete()
    known = Attachment.objects.values_list("key", flat=True)
    return rows + keeping.sweep(lambda keys: set(known.filter(key__in=keys)))
