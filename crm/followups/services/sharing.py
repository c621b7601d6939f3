"""Share a single record with a person or a team, and end it. The opportunity's team is the same thing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import Access, Role, Team, User

from .activities import record_activity
from .notices import notify_many


@transaction.atomic
def share_record(record, *, by, user=None, team=None, access=Access.READ, until=None, role=""):
    """Let a person, or a team with all below it, read or edit the record until then; asked again, what they may is
    changed. Who is only let in by a share shares no further. Raises Invalid, NotAllowed."""
    held, link = _held(record, by=by)
    _check(held, user, team, access, until, role)
    facts = {"access": access, "until": until, "role": role.strip()}
    share, new = link.model.objects.get_or_create(
        **{link.name: held, "user": user, "team": team}, defaults={**facts, "by": by, "at": timezone.now()}
    )
    if not new and all(getattr(share, name) == value for name, value in facts.items()):
        return share
    for name, value in facts.items():
        setattr(share, name, value)
    share.by, share.at = by, timezone.now()
    share.save(update_fields=[*facts, "by", "at"])
    data = _data(share)
    activity = record_activity(held, kind=share.words["shared"], by=by, data=data)
    if new:
        told = {"name": str(held), "by": by.name if by else "", **data}
        key = f"{share.words['told']}:{activity.pk}"
        notices = [(pk, share.words["told"], key, held, told) for pk in _reached(share) if by is None or pk != by.pk]
        notify_many(notices)
    return share


@transaction.atomic
def end_share(record, *, by, share):
    """They read it no more, from the next request on. Ended twice is ended once."""
    held, link = _held(record, by=by)
    found = link.model.objects.select_related("user", "team").filter(**{link.name: held, "pk": share.pk}).first()
    if found is not None:
        found.delete()
        record_activity(held, kind=found.words["ended"], by=by, data=_data(found))


def _held(record, *, by):
    """The record, locked, if `by` (None: the system) decides about it; and the link of its shares."""
    model = type(record)
    held = model.objects.select_for_update(of=("self",), no_key=True).get(pk=record.pk)
    if held.deleted_at:
        raise Conflict(_("It has been deleted."))
    if by is not None and not model.objects.decided_by(by).filter(pk=held.pk).exists():
        raise NotAllowed
    return held, model.share_link()


def _check(record, user, team, access, until, role):
    errors = {}
    if (user is None) == (team is None):
        errors["user"] = [_("Choose a person or a team.")]
    if user is not None and not user.is_active:
        errors["user"] = [_("This person has left.")]
    if team is not None and not team.active:
        errors["team"] = [_("This team is no longer in use.")]
    if access not in Access.values:
        errors["access"] = [_("Choose one of the list.")]
    elif access == Access.EDIT and user is not None and user.role == Role.AUDITOR:
        errors["access"] = [_("An auditor changes nothing.")]
    if until is not None and until <= timezone.now():
        errors["until"] = [_("Choose a day in the future.")]
    if len(role.strip()) > 60:
        errors["role"] = [_("At most %(n)s characters.") % {"n": 60}]
    if errors:
        raise Invalid(errors)


def _reached(share):
    """Ids of the people who can log in and whom the share lets in."""
    if share.user_id:
        return [share.user_id]
    below = Team.objects.under(share.team).values("pk")
    return list(User.objects.active().filter(team__in=below).order_by("pk").values_list("pk", flat=True))


def _data(share):
    data = {
        "member": share.team.names if share.team_id else share.user.name,
        "role": share.role,
        "access": share.access,
    }
    return data | ({"until": share.until.isoformat()} if share.until else {})
