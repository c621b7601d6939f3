"""Hand over everything of a person, and take it back.

One transaction, not a job in steps: what a person holds moves in a few statements a package (2,000 records in about a
second), so nobody ever sees half of it moved, and whoever confirms reads at once what became of it.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.followups.models import FollowUp
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import User
from crm.users.services import switch_off, switch_on

from .models import HandOver, HandOverLine, Way
from .plan import Wish, shared_out
from .registry import RecordsHeld, holding_of, holdings
from .rights import leavers, receivers
from .telling import tell_back, tell_given

MOST = 20_000  # things of one kind in one go: beyond that a transaction would hold its locks for too long


@transaction.atomic
def hand_over(leaver, *, wish: Wish, by, deactivate=False):
    """Everything that `leaver` holds goes to the people of `wish`: with stage, history and follow-ups as they are.

    Raises NotAllowed where `by` may not hand over this person's work, Invalid for somebody who may not receive it, and
    Conflict where there is nothing to do.
    """
    leaver = User.objects.select_for_update(no_key=True).get(pk=leaver.pk)
    if not leavers(by).filter(pk=leaver.pk).exists():
        raise NotAllowed
    check_wish(wish, leaver=leaver, by=by)
    at, held = timezone.now(), _hold(leaver)
    if not any(held.values()) and not (deactivate and leaver.is_active):
        raise Conflict(_("%(name)s holds nothing that could be handed over.") % {"name": leaver})
    handover = HandOver.objects.create(leaver=leaver, team=leaver.team, by=by, at=at, way=wish.way)
    shares = shared_out(held, wish)
    for one in holdings():
        if moved := shares[one.key]:
            notes = one.give(moved, of=leaver, by=by, at=at) or {}
            _write_lines(handover, one, moved, notes)
    note(Kind.HANDED_OVER, by=by, about=leaver, handover=handover.pk)
    tell_given(handover, by=by)
    if deactivate and leaver.is_active:
        switch_off(leaver)
        handover.switched_off = True
        handover.save(update_fields=["switched_off"])
    return handover


def check_wish(wish, *, leaver, by):
    """Raise Invalid unless somebody is named, and only people who may receive."""
    named = list(wish.kinds.values()) if wish.way == Way.KINDS else list(wish.people)
    if not named:
        raise Invalid({"to": [_("Say who gets it.")]})
    allowed = set(receivers(by, leaver).filter(pk__in=[person.pk for person in named]).values_list("pk", flat=True))
    if refused := [person for person in named if person.pk not in allowed]:
        names = ", ".join(sorted({str(person) for person in refused}))
        raise Invalid({"to": [_("Cannot be given records by you: %(names)s.") % {"names": names}]})


def _hold(leaver):
    """{key: rows} of everything, locked in one order."""
    held = {}
    for one in holdings():
        rows = held[one.key] = list(one.held(leaver).order_by("pk").select_for_update(of=("self",))[: MOST + 1])
        if len(rows) > MOST:
            text = _("More than %(n)s of one kind (%(kind)s): hand some over in the list first.")
            raise Conflict(text % {"n": MOST, "kind": one.label})
    return held


def _write_lines(handover, one, moved, notes):
    ids = {}
    for row, to in moved:
        ids.setdefault(to.pk, []).append(one.number(row))
    lines = [
        HandOverLine(handover=handover, holding=one.key, to_id=to, ids=some, data=notes.get(to, {}))
        for to, some in ids.items()
    ]
    HandOverLine.objects.bulk_create(lines)


@transaction.atomic
def undo_hand_over(handover, *, by):
    """Everything back to the leaver that nobody has closed, deleted or given to somebody else since; what stays is kept
    on the lines with the reason. An account that was switched off along with it is on again. Twice is once."""
    handover = HandOver.objects.select_for_update(of=("self",)).select_related("leaver__team").get(pk=handover.pk)
    if not HandOver.objects.editable_by(by).filter(pk=handover.pk).exists():
        raise NotAllowed
    if handover.undone_at:
        return handover
    if not handover.is_undoable:
        raise Conflict(_("It is too late to take this back."))
    leaver, at = handover.leaver, timezone.now()
    if handover.switched_off:
        switch_on(leaver)
    if not leaver.is_active:
        raise Conflict(_("%(name)s cannot log in any more: switch the account on first.") % {"name": leaver})
    lines = list(handover.lines.select_related("to__team").order_by("pk"))
    for one in holdings():
        for line in (line for line in lines if line.holding == one.key):
            _take_back(line, of=leaver, by=by, at=at)
    _planned_since(handover, lines, leaver)
    handover.undone_at, handover.undone_by = at, by
    handover.save(update_fields=["undone_at", "undone_by"])
    tell_back(handover, lines, by=by)
    return handover


def _take_back(line, *, of, by, at):
    reasons = {}
    for pk, why in holding_of(line.holding).take_back(line, of=of, by=by, at=at).items():
        reasons.setdefault(why, []).append(pk)
    line.left = reasons
    line.save(update_fields=["left"])


def _planned_since(handover, lines, leaver):
    """What was planned meanwhile on records that went back goes along with them."""
    for line in lines:
        records = holding_of(line.holding)
        if not isinstance(records, RecordsHeld):
            continue
        stayed = {pk for ids in line.left.values() for pk in ids}
        since = FollowUp.objects.open().filter(owner=line.to, created_at__gte=handover.at)
        since = since.filter(content_type=ContentType.objects.get_for_model(records.model))
        since.filter(object_id__in=set(line.ids) - stayed).update(owner=leaver, reminded_at=None)
