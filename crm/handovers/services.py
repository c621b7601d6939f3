"""Hand over everything of a person, and take it back.

What a person holds moves in a few statements a kind (2,000 records in about a second). Up to some thousand of them it
is one transaction, so nobody ever sees half of it moved, and whoever confirms reads at once what became of it. More
goes on in the worker, piece by piece (see `moving`): no transaction holds its rows for longer than a piece takes.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.audit.kinds import Kind
from crm.audit.noting import note
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import User
from crm.users.services import switch_on

from . import moving
from .models import IN_WORK, HandOver, HandOverLine, State, Way
from .plan import Wish, shared_out
from .registry import holdings
from .rights import leavers, receivers


@transaction.atomic
def hand_over(leaver, *, wish: Wish, by, deactivate=False):
    """Everything that `leaver` holds goes to the people of `wish`: with stage, history and follow-ups as they are.

    Raises NotAllowed where `by` may not hand over this person's work, Invalid for somebody who may not receive it, and
    Conflict where there is nothing to do or another one of theirs is still under way.
    """
    leaver = User.objects.select_for_update(no_key=True).get(pk=leaver.pk)
    if not leavers(by).filter(pk=leaver.pk).exists():
        raise NotAllowed
    check_wish(wish, leaver=leaver, by=by)
    if HandOver.objects.in_work().filter(leaver=leaver).exists():
        raise Conflict(_("Another hand-over of %(name)s is still under way.") % {"name": leaver})
    apart = {one.key: one.planned_apart(one.held(leaver), by) for one in holdings()}
    seen, unseen = ({key: rows[side] for key, rows in apart.items()} for side in (0, 1))
    off = deactivate and leaver.is_active
    if not any(seen.values()) and not off:
        raise Conflict(_("%(name)s holds nothing that could be handed over.") % {"name": leaver})
    at = timezone.now()
    handover = HandOver.objects.create(
        leaver=leaver, team=leaver.team, by=by, at=at, way=wish.way, switched_off=bool(off)
    )
    # What nobody may tell `by` of changes nothing in what is told: it is dealt out by itself.
    told, quiet = shared_out(seen, wish), shared_out(unseen, wish, unsaid=next(iter(wish.kinds.values()), None))
    for one in holdings():
        _write_lines(handover, one, told[one.key], quiet=False)
        _write_lines(handover, one, quiet[one.key], quiet=True)
    note(Kind.HANDED_OVER, by=by, about=leaver, handover=handover.pk)
    _begin(handover)
    return handover


def _begin(handover):
    """All of it now where it is little; else the worker hears of it by its row."""
    lines = moving.lines_of(handover)
    if sum(len(line.ids) for line in lines) <= moving.AT_ONCE:
        moving.all_of(handover, lines)


def check_wish(wish, *, leaver, by):
    """Raise Invalid unless somebody is named, and only people who may receive."""
    named = list(wish.kinds.values()) if wish.way == Way.KINDS else list(wish.people)
    if not named:
        raise Invalid({"to": [_("Say who gets it.")]})
    allowed = set(receivers(by, leaver).filter(pk__in=[person.pk for person in named]).values_list("pk", flat=True))
    if refused := [person for person in named if person.pk not in allowed]:
        names = ", ".join(sorted({str(person) for person in refused}))
        raise Invalid({"to": [_("Cannot be given records by you: %(names)s.") % {"names": names}]})


def _write_lines(handover, one, moved, *, quiet):
    ids = {}
    for row, to in moved:
        ids.setdefault(to.pk, []).append(one.number(row))
    same = {"handover": handover, "holding": one.key, "quiet": quiet}
    HandOverLine.objects.bulk_create([HandOverLine(to_id=to, ids=some, **same) for to, some in ids.items()])


@transaction.atomic
def undo_hand_over(handover, *, by):
    """Everything back to the leaver that nobody has closed, deleted or given to somebody else since; what stays is kept
    on the lines with the reason. An account that was switched off along with it is on again. Twice is once."""
    handover = HandOver.objects.select_for_update(of=("self",)).select_related("leaver__team").get(pk=handover.pk)
    if not HandOver.objects.editable_by(by).filter(pk=handover.pk).exists():
        raise NotAllowed
    if handover.undone_at:
        return handover
    if handover.state in IN_WORK:
        raise Conflict(_("It is still under way."))
    if not handover.is_undoable:
        raise Conflict(_("It is too late to take this back."))
    leaver = handover.leaver
    if handover.switched_off:
        switch_on(leaver)
    if not leaver.is_active:
        raise Conflict(_("%(name)s cannot log in any more: switch the account on first.") % {"name": leaver})
    if HandOver.objects.in_work().filter(leaver=leaver).exists():
        raise Conflict(_("Another hand-over of %(name)s is still under way.") % {"name": leaver})
    handover.undone_at, handover.undone_by, handover.state = timezone.now(), by, State.RETURNING
    handover.save(update_fields=["undone_at", "undone_by", "state"])
    _begin(handover)
    return handover
