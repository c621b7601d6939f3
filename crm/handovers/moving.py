"""What a hand-over moves, and what its undoing takes back, a piece at a time. A small one is done while its page waits,
in one transaction; a large one goes on in the worker, one transaction a piece, and its page tells how far it is.

Whoever is killed in between leaves whole pieces behind, and the next one goes on where they end.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from crm.audit.acting import acting
from crm.followups.models import FollowUp
from crm.jobs.claims import claim
from crm.jobs.turns import Turns
from crm.users.services import switch_off

from .models import HandOver, HandOverLine, State
from .registry import RecordsHeld, holding_of, holdings
from .telling import tell_back, tell_given

PIECE = 1000  # things that go together: a second or two of work, and so long others wait for their rows
AT_ONCE = 6000  # things that are moved while the page waits
SECONDS = 60  # that a worker stays with it before others have their turn


def go_on(seconds=SECONDS):
    """The worker's part."""
    for _turn in Turns(seconds):
        if not _due_piece():
            break


@transaction.atomic
def _due_piece():
    rows = claim(HandOver.objects.in_work().select_related("leaver__team", "by", "undone_by").order_by("pk"), 1)
    for handover in rows:
        with acting(by=handover.undone_by_id or handover.by_id, via=f"hand-over {handover.pk}"):
            lines = lines_of(handover)
            touched = step(handover, lines, size=PIECE)
            _keep(touched)
            if not touched:
                _finish(handover, lines)
    return bool(rows)


def lines_of(handover):
    return list(handover.lines.select_related("to__team").order_by("pk"))


def all_of(handover, lines):
    """The whole of a small one, a kind at a time."""
    while step(handover, lines, size=AT_ONCE):
        pass
    _keep(lines)
    _finish(handover, lines)


def _keep(lines):
    if lines:
        HandOverLine.objects.bulk_update(lines, ["moved", "back", "ids", "data", "left"])


def _finish(handover, lines):
    _returned(handover, lines) if handover.state == State.RETURNING else _moved(handover, lines)


def step(handover, lines, *, size):
    """One piece: the lines that it changed, for the caller to keep; none where nothing is left to do."""
    returning = handover.state == State.RETURNING
    for one in holdings():
        of_kind = [line for line in lines if line.holding == one.key]
        open_ones = [line for line in of_kind if (line.back if returning else line.moved) < len(line.ids)]
        if open_ones and returning:
            return _take_back(one, open_ones[0], handover, size)
        if open_ones:  # what `give` notes of a receiver belongs to one line: never to a told and a quiet one
            return _give(one, [line for line in open_ones if line.quiet == open_ones[0].quiet], handover, size)
    return []


def _give(one, lines, handover, size):
    """The next things of one kind to whoever is to get them. What the leaver does not hold any more, or got back since,
    stays where it is and leaves the plan."""
    planned = _next(lines, size)
    part = lines[0].part(list(planned))
    rows = one.numbered(one.held(handover.leaver), part.ids).order_by("pk").select_for_update(of=("self",))
    passed = set(one.passed_on(part)) if isinstance(one, RecordsHeld) else ()
    moved = [(row, planned[one.number(row)].to) for row in rows if one.number(row) not in passed]
    notes = (moved and one.give(moved, of=handover.leaver, by=handover.by, at=handover.at)) or {}
    went = {one.number(row) for row, _to in moved}
    for line in dict.fromkeys(planned.values()):
        ahead = [pk for pk in line.ids[line.moved :] if pk in went or planned.get(pk) is not line]
        line.moved, line.ids = line.moved + sum(pk in went for pk in ahead), line.ids[: line.moved] + ahead
        for name, more in notes.get(line.to_id, {}).items():
            line.data[name] = line.data.get(name, []) + more
    return list(dict.fromkeys(planned.values()))


def _next(lines, size):
    """{id: its line} of the next things, `size` at most."""
    planned = {}
    for line in lines:
        some = line.ids[line.moved : line.moved + size - len(planned)]
        planned |= dict.fromkeys(some, line)
    return planned


def _moved(handover, lines):
    tell_given(handover, by=handover.by)
    if handover.switched_off:
        switch_off(handover.leaver)
    if empty := [line.pk for line in lines if not line.ids]:
        handover.lines.filter(pk__in=empty).delete()
    handover.state = State.MOVED
    handover.save(update_fields=["state"])


def _take_back(one, line, handover, size):
    part = line.part(line.ids[line.back : line.back + size] if one.in_pieces else line.ids)
    left = one.take_back(part, of=handover.leaver, by=handover.undone_by, at=handover.undone_at)
    for pk, why in left.items():
        line.left.setdefault(str(why), []).append(pk)
    line.back += len(part.ids)
    return [line]


def _returned(handover, lines):
    """What was planned meanwhile on records that went back goes along with them."""
    for line in lines:
        records = holding_of(line.holding)
        if not isinstance(records, RecordsHeld):
            continue
        stayed = {pk for ids in line.left.values() for pk in ids}
        since = FollowUp.objects.open().filter(owner=line.to, created_at__gte=handover.at)
        since = since.filter(content_type=ContentType.objects.get_for_model(records.model))
        since.filter(object_id__in=set(line.ids) - stayed).update(owner=handover.leaver, reminded_at=None)
    tell_back(handover, lines, by=handover.undone_by)
    handover.state = State.RETURNED
    handover.save(update_fields=["state"])
