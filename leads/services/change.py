"""Change fields of a lead, delete it, bring it back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.followups.custom import merged_custom
from crm.followups.models import FollowUp
from crm.followups.services import record_activities, record_activity
from crm.followups.services.changes import field_words, take_values
from crm.rules.changing import store_many
from crm.rules.refusals import Conflict, NotAllowed
from crm.users.masking import refuse_masked
from crm.users.models import Role

from ..models import Assignment, Lead, Status
from ..scoring.rescore import score_leads
from .fields import FIELDS, check, derived, known
from .locking import hold, hold_many, store


@transaction.atomic
def change_lead(lead, *, by, version=None, tags=None, **fields):
    """Change some fields; nothing is written where nothing differs. The score follows at once: see `leads.scoring`."""
    return _change([(hold(lead, by=by, version=version), fields, tags)], by=by)[0]


@transaction.atomic
def change_leads(changes, *, by):
    """The same for many: pairs (lead, {field: value}), each lead once. The leads as they are then, in order."""
    held = hold_many([lead for lead, _fields in changes], by=by)
    return _change([(held[lead.pk], fields, None) for lead, fields in changes], by=by)


def _change(changes, *, by):
    told, columns = [], {}
    for lead, fields, tags in changes:
        values = derived(known(fields))
        check(values)
        refuse_masked(values)
        if "custom" in values:
            values["custom"] = merged_custom(lead, values["custom"])
        changed = take_values(lead, values)
        named = [name for name in changed if name in FIELDS]
        if tags is not None and set(lead.tags.all()) != set(tags):
            lead.tags.set(tags)
            named.append("tags")
        if named:
            lead.version += 1
            told.append((lead, tuple(named)))
            columns |= dict.fromkeys(changed)
    leads = [lead for lead, _names in told]
    store_many(leads, [*columns, "version", "updated_at"])
    words = {names: {"fields": field_words(Lead, names), "names": sorted(names)} for _lead, names in told}
    record_activities([(lead, words[names]) for lead, names in told], kind="changed", by=by)
    score_leads(leads)
    return [lead for lead, _fields, _tags in changes]


@transaction.atomic
def delete_lead(lead, *, by, version=None):
    """Out of sight, not out of the database. A converted lead stays: its opportunity names it. Twice is once."""
    held = hold(lead, by=by, version=version, deleted=True, gives=True)
    if not held.deleted_at:
        _delete([held], by=by)
    return held


@transaction.atomic
def delete_leads(leads, *, by):
    """The same for many that are there."""
    _delete(list(hold_many(leads, by=by, gives=True).values()), by=by)


def _delete(held, *, by):
    if any(lead.status == Status.CONVERTED for lead in held):
        raise Conflict(_("A converted lead stays: its opportunity came from it."))
    now, ids = timezone.now(), [lead.pk for lead in held]
    promised = FollowUp.objects.about_all(Lead, ids).open()
    promised.update(done_at=now, done_by=by, outcome=_("The lead was deleted."))
    Assignment.objects.filter(lead__in=ids, ended_at=None).update(ended_at=now)
    for lead in held:
        lead.deleted_at = lead.updated_at = now
        lead.version, lead.next_followup_at = lead.version + 1, None
    store_many(held, ["deleted_at", "next_followup_at", "version", "updated_at"])
    record_activities([(lead, None) for lead in held], kind="deleted", by=by)


@transaction.atomic
def restore_lead(lead, *, by):
    """Back where it was, with its owner: for its owner, the managers above, an admin. Twice is once."""
    held = hold(lead, by=by, deleted=True)
    if held.deleted_at and not _may_restore(held, by):
        raise NotAllowed
    if held.deleted_at is None:
        return held
    store(held, deleted_at=None)
    if held.owner_id:
        Assignment.objects.create(
            lead=held, to=held.owner, team=held.team, why={"how": "restored"}, by=by, at=timezone.now()
        )
    record_activity(held, kind="restored", by=by)
    return held


def _may_restore(lead, by):
    if by is None or by.role == Role.ADMIN:
        return True
    return by.role in (Role.REP, Role.MANAGER) and (lead.owner_id == by.pk or lead.team_id in by.scope.teams)
