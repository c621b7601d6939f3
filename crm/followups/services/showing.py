"""Show masked contact data: kept on the timeline, and no more of it a day than the role allows."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.calendar import today
from crm.rules.refusals import Conflict, NotAllowed
from crm.users.models import User

from ..models.shown import ContactShown
from .activities import record_activity


@transaction.atomic
def show_contact(record, *, by, told=None):
    """The record with its phone and e-mail in full, for `by`, who sees it. What they have had shown today, or see
    anyway, costs nothing. `told`: (record, kind, data) of the activity where it stands on another timeline. Raises
    NotAllowed for whom nothing is shown at all, Conflict beyond the day's limit."""
    rows = type(record).objects.visible_to(by).with_masked(by).filter(pk=record.pk)
    found = rows.first()
    if found is None:
        raise NotAllowed
    if not found.masked:
        return found
    limit, day = by.contact_rights.shows_a_day, today()
    if not limit:
        raise NotAllowed(_("Your role is not shown phone numbers and e-mail addresses of others."))
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two requests of one person count one after the other
    shown = ContactShown.objects.filter(user=by, on=day)
    model = ContentType.objects.get_for_model(record)
    if not shown.filter(content_type=model, object_id=record.pk).exists():
        if shown.count() >= limit:
            text = _("You have had %(n)s contacts shown today; that is the limit.")
            raise Conflict(text % {"n": limit}, code="show_limit")
        ContactShown.objects.create(user=by, on=day, at=timezone.now(), about=record)
        about, kind, data = told or (found, "contact_shown", {})
        record_activity(about, kind=kind, by=by, data=data)
        note(Kind.UNMASKED, by=by, about=record)
    found.masked = False
    return found
