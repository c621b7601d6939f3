"""The lead, held until the verb's transaction ends, and the right to change it asked of that held row."""

from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.changing import change_many
from crm.rules.refusals import Conflict, NotAllowed, StaleVersion
from crm.users.models import Role

from ..models import Lead, Status


def hold(lead, *, by, version=None, deleted=False, gives=False):
    """The row as it is now, locked. Raises NotAllowed where `by` (None: the system) may not change it, or with `gives`
    not give it away, Conflict where it is deleted, StaleVersion where `version` is given and old."""
    held = Lead.objects.select_for_update(of=("self",), no_key=True).get(pk=lead.pk)
    if held.deleted_at and not deleted:
        raise Conflict(_("This lead has been deleted."))
    if not held.deleted_at and by is not None:
        allowed = Lead.objects.decided_by(by) if gives else Lead.objects.editable_by(by)
        if not allowed.filter(pk=held.pk).exists():
            raise NotAllowed
    StaleVersion.unless(version, held.version)
    return held


def hold_many(leads, *, by, gives=False):
    """{id: lead} as they are now, locked in the order of their ids; refuses as `hold` does where one may not be."""
    ids = sorted(lead.pk for lead in leads)
    rows = Lead.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    held = {lead.pk: lead for lead in rows}
    if any(lead.deleted_at for lead in held.values()):
        raise Conflict(_("This lead has been deleted."))
    if by is not None:
        allowed = Lead.objects.decided_by(by) if gives else Lead.objects.editable_by(by)
        if allowed.filter(pk__in=ids).count() != len(ids):
            raise NotAllowed
    prefetch_related_objects(list(held.values()), "source", "tags")
    return held


def still_open(lead):
    """Raises Conflict where the lead is converted or disqualified."""
    if lead.status == Status.CONVERTED:
        raise Conflict(_("This lead is converted already."))
    if lead.status == Status.DISQUALIFIED:
        raise Conflict(_("This lead is disqualified."))


def leads_others(user):
    """Managers and admins decide about other people's leads; None is the system."""
    return user is None or user.role in (Role.MANAGER, Role.ADMIN)


def store(lead, *, where=None, **changes):
    """Write these columns of a held lead and count the version. With `where` the row must still be so: False if not."""
    rows = Lead.objects.filter(pk=lead.pk, **(where or {}))
    done = rows.update(**changes, version=F("version") + 1, updated_at=timezone.now())
    if done:
        for name, value in changes.items():
            setattr(lead, name, value)
        lead.version += 1
    return bool(done)


def store_many(leads, names, *, owners):
    """Write these columns of held leads in one statement. Raises Conflict unless each of them is still alive and has
    the owner that `owners` says in the same order."""
    unchanged = "t.owner_id IS NOT DISTINCT FROM n.before_owner AND t.deleted_at IS NULL"
    if change_many(leads, names, where=unchanged, before_owner=owners) != len(leads):
        raise Conflict(_("Somebody else was faster."))
