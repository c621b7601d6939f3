"""Ann holds much: no statement a record, and above some thousand it goes on in the worker, piece by piece."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.audit.models import Entry
from crm.customers.services import create_customer
from crm.followups.models import Activity, Notification
from crm.handovers import moving
from crm.handovers.models import HandOver, State
from crm.handovers.services import hand_over, undo_hand_over
from crm.handovers.tasks import move
from crm.jobs.invariants import assert_invariants
from crm.rules.refusals import Conflict
from leads.models import Lead
from leads.services import assign_lead, create_leads, disqualify_lead, new_lead
from opportunities.services import create_opportunity
from tests.handovers.wishes import held_by, owner, to

# --- size -----------------------------------------------------------------------------------------------------------


def fill(desk, n):
    new = [new_lead(by=desk.ann, owner=desk.ann, name=f"Lead {i}", phone=f"139{i:08}") for i in range(n)]
    create_leads(new, by=desk.ann)
    for i in range(n // 20):
        customer = create_customer(by=desk.ann, owner=desk.ann, name=f"Customer {n} {i}")
        create_opportunity(by=desk.ann, owner=desk.ann, customer=customer, name=f"Deal {i}")


def test_two_thousand_records_take_no_more_statements_than_four_hundred(desk):
    asked = []
    for n in (400, 2000):
        fill(desk, n)
        with CaptureQueriesContext(connection) as there:
            made = hand_over(desk.ann, wish=to(desk.ben, desk.eve), by=desk.world.lea)
        with CaptureQueriesContext(connection) as back:
            undo_hand_over(made, by=desk.world.lea)
        asked.append((len(there), len(back)))
        assert held_by(desk.ann)["lead"] == Lead.objects.filter(owner=desk.ann).count()
    (few_there, few_back), (many_there, many_back) = asked
    assert many_there <= few_there and many_back <= few_back
    assert many_there <= 70
    assert_invariants()


# --- more than a page can wait for ----------------------------------------------------------------------------------


@pytest.fixture
def large(desk, monkeypatch):
    """Ann holds more than is moved at once; pieces are small."""
    monkeypatch.setattr(moving, "AT_ONCE", 10)
    monkeypatch.setattr(moving, "PIECE", 4)
    fill(desk, 20)
    return desk


def in_pieces(handover):
    """What the worker does, one transaction a piece: how often, and the hand-over as it is then."""
    pieces = 0
    while moving._due_piece():
        pieces += 1
    handover.refresh_from_db()
    return pieces, handover


def test_much_goes_in_pieces_and_comes_back_in_pieces(large):
    before = held_by(large.ann)
    made = hand_over(large.ann, wish=to(large.ben, large.eve), by=large.world.lea, deactivate=True)
    assert (made.state, made.moved) == (State.MOVING, 0)
    assert held_by(large.ann) == before
    pieces, made = in_pieces(made)
    assert pieces > 6
    assert (made.state, held_by(large.ann)) == (State.MOVED, {})
    assert made.moved == sum(before.values())
    large.ann.refresh_from_db()
    assert not large.ann.is_active
    assert Notification.objects.filter(user=large.eve, kind="handover_given").count() == 1

    undone = undo_hand_over(made, by=large.world.lea)
    assert undone.state == State.RETURNING
    assert undo_hand_over(made, by=large.world.lea).undone_at == undone.undone_at  # twice is once
    _pieces, undone = in_pieces(undone)
    assert (undone.state, held_by(large.ann)) == (State.RETURNED, before)
    assert_invariants()


def test_what_was_given_to_others_before_its_piece_came_stays_there(large):
    made = hand_over(large.ann, wish=to(large.eve), by=large.world.lea)
    moving._due_piece()
    made.refresh_from_db()
    assert 0 < made.moved < made.progress[1]
    waiting = Lead.objects.filter(owner=large.ann).order_by("pk")
    closed, passed, back = waiting[5], waiting[6], waiting[7]
    disqualify_lead(closed, reason="A student", by=large.ann)
    assign_lead(passed, to=large.ben, by=large.world.lea)
    for person in (large.ben, large.ann):
        assign_lead(back, to=person, by=large.world.lea)
    _pieces, made = in_pieces(made)
    assert (owner(closed), owner(passed), owner(back)) == (large.ann, large.ben, large.ann)
    line = made.lines.get(holding="lead")
    assert not {closed.pk, passed.pk, back.pk} & set(line.ids)
    assert (line.moved, Lead.objects.filter(owner=large.eve).count()) == (len(line.ids), len(line.ids))
    assert_invariants()


def test_nobody_is_handed_over_twice_at_a_time(large):
    made = hand_over(large.ann, wish=to(large.eve), by=large.world.lea)
    with pytest.raises(Conflict, match="under way"):
        hand_over(large.ann, wish=to(large.ben), by=large.world.lea)
    with pytest.raises(Conflict, match="under way"):
        undo_hand_over(made, by=large.world.lea)


def test_the_worker_does_it_by_its_row(large):
    hand_over(large.ann, wish=to(large.eve), by=large.world.lea)
    move()
    assert held_by(large.ann) == {}
    made = HandOver.objects.get()
    assert Activity.objects.filter(kind="assigned", by=large.world.lea).count() >= 20
    entry = Entry.objects.filter(model="leads.lead", what="changed").latest("id")
    assert (entry.actor, entry.via) == (large.world.lea.pk, f"hand-over {made.pk}")
