"""Choices are noted before they are carried out: they count as load meanwhile, and no turn is lost."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection, transaction
from django.utils import timezone

from crm.calendar import today
from crm.jobs.claims import as_seen, claim_unchanged
from crm.users.models import User
from leads.assignment.candidates import People, read_last
from leads.assignment.choose import active_rules
from leads.intake.leads import take_in_leads
from leads.intake.together import Plan
from leads.models import Assignment, Lead, LeadBatch, LeadLoad, OwedTurn
from tests.leads.test_choose import rule, turns

pytestmark = pytest.mark.django_db


def waiting(number):
    return Lead.objects.bulk_create(Lead(name=f"Lead {n}") for n in range(number))


def noted(chosen, *, by, ids=(), ago=0):
    """A batch that has chosen these people, as a worker leaves it that works or died."""
    batch = LeadBatch.objects.create(
        kind="lead", ids=list(ids), owners=[user.pk for user in chosen], rules=[by.pk] * len(chosen)
    )
    LeadBatch.objects.filter(pk=batch.pk).update(at=timezone.now() - dt.timedelta(seconds=ago))
    return batch


def meanwhile(monkeypatch, happens):
    """Between the choice and its carrying out, once."""
    plan, happening = Plan.__init__, [happens]

    def planned(self, leads, **more):
        plan(self, leads, **more)
        if happening:
            happening.pop()()

    monkeypatch.setattr(Plan, "__init__", planned)


def test_what_a_worker_has_chosen_counts_as_load(shipped):
    noted([shipped.ann, shipped.ann, shipped.ben], by=rule(1))
    assert LeadLoad.objects.of([shipped.ann.pk, shipped.ben.pk, shipped.cy.pk]) == {
        shipped.ann.pk: 2,
        shipped.ben.pk: 1,
    }


def test_nobody_is_filled_above_capacity_by_two_workers(shipped):
    shipped.ann.lead_capacity = 2
    shipped.ann.save()
    noted([shipped.ann], by=rule(1, users=[shipped.ann]))
    waiting(3)
    take_in_leads()
    assert turns()["Ann"] == 1


def test_among_equals_a_choice_is_an_assignment(shipped):
    """Ann and Ben have as much to do; Ann was just chosen by another worker."""
    least = rule(1, users=[shipped.ann, shipped.ben], strategy="least_loaded")
    noted([shipped.ann], by=least)
    people = People(active_rules(), today()).of(least)
    read_last(people)
    assert max(people, key=lambda each: each.last).pk == shipped.ann.pk


def test_the_turns_of_a_lost_batch_come_first(shipped):
    in_turn = rule(1, users=[shipped.ann, shipped.ben, shipped.cy])
    in_turn.last_user = shipped.ben
    in_turn.save()
    leads = waiting(4)
    noted([shipped.ann, shipped.ben], by=in_turn, ids=[lead.pk for lead in leads[:2]], ago=60)
    assert take_in_leads() == 4
    order = Assignment.objects.order_by("at", "id").values_list("to__name", flat=True)
    assert list(order) == ["Ann", "Ben", "Cy", "Ann"]
    assert not OwedTurn.objects.exists() and not LeadBatch.objects.exists()


def test_an_owed_turn_is_kept_until_there_is_a_lead(shipped):
    in_turn = rule(1, users=[shipped.ann, shipped.ben])
    OwedTurn.objects.bulk_create(OwedTurn(rule=in_turn, user=shipped.ben) for _n in range(3))
    waiting(1)
    take_in_leads()
    assert turns() == Counter(Ben=1) and OwedTurn.objects.count() == 2


def test_who_is_away_loses_an_owed_turn_as_any_other(shipped):
    in_turn = rule(1, users=[shipped.ann, shipped.ben])
    OwedTurn.objects.create(rule=in_turn, user=shipped.ben)
    User.objects.filter(pk=shipped.ben.pk).update(takes_leads=False)
    waiting(1)
    take_in_leads()
    assert turns() == Counter(Ann=1) and not OwedTurn.objects.exists()


def test_who_chooses_by_load_owes_nothing(shipped):
    noted([shipped.ann], by=rule(1, strategy="least_loaded"), ago=60)
    waiting(1)
    take_in_leads()
    assert not OwedTurn.objects.exists()


def test_a_lead_that_changes_meanwhile_is_looked_at_again(shipped, monkeypatch):
    rule(1, {"field": "region", "op": "is", "value": "华南"}, users=[shipped.cy])
    rule(2, users=[shipped.ann, shipped.ben])
    lead, *_others = waiting(4)
    meanwhile(monkeypatch, lambda: Lead.objects.filter(pk=lead.pk).update(region="华南"))
    assert take_in_leads() == 4
    assert turns() == Counter(Ann=2, Ben=1, Cy=1) or turns() == Counter(Ann=1, Ben=2, Cy=1)
    assert Assignment.objects.get(lead=lead).to == shipped.cy
    assert OwedTurn.objects.count() == 1
    waiting(1)
    take_in_leads()
    assert turns() == Counter(Ann=2, Ben=2, Cy=1) and not OwedTurn.objects.exists()


def test_whoever_leaves_meanwhile_gets_nothing(shipped, monkeypatch):
    rule(1, users=[shipped.ann, shipped.ben])
    waiting(4)
    meanwhile(monkeypatch, lambda: User.objects.filter(pk=shipped.ben.pk).update(is_active=False))
    assert take_in_leads() == 4
    assert turns() == Counter(Ann=4)


def test_a_batch_held_to_be_lost_gives_nothing(shipped, monkeypatch):
    """Whoever thought so has counted its leads and given its turns back."""
    rule(1)
    waiting(3)
    meanwhile(monkeypatch, lambda: LeadBatch.objects.all().delete())
    take_in_leads(limit=3)
    assert Assignment.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_rows_that_somebody_holds_or_changed_are_not_claimed(transactional_db):
    from tests.world import make_world

    make_world()
    waiting(4)
    rows = list(as_seen(Lead.objects.order_by("pk")))
    Lead.objects.filter(pk=rows[1].pk).update(name="Changed")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT FROM leads_lead WHERE id = %s FOR UPDATE", [rows[2].pk])
        with transaction.atomic():
            assert claim_unchanged(rows) == [rows[0], rows[3]]
    finally:
        other.close()
