"""Who may read and change what: the rule itself, on every model that is owned."""

import pytest
from django.apps import apps
from django.http import Http404

from crm.customers.models import Customer
from crm.users.models import Owned, Pool, User
from crm.users.services import change_team, place_team
from crm.users.visibility import can_edit, get_visible_or_404
from leads.models import Lead

pytestmark = pytest.mark.django_db


def fresh(user):
    """The user as the next request loads them."""
    return User.objects.get(pk=user.pk)


def make_lead(name="Lead", **fields):
    return Lead.objects.create(name=name, **fields)


def readers(record, world):
    """The first names of those who may read the record."""
    people = ("ann", "ben", "lea", "cy", "dee", "ada")
    return [name for name in people if type(record).objects.visible_to(fresh(getattr(world, name))).exists()]


def test_a_record_is_seen_by_its_owner_their_managers_and_the_admin(world):
    lead = make_lead(owner=world.ann, team=world.north)
    assert readers(lead, world) == ["ann", "lea", "dee", "ada"]


def test_an_unassigned_lead_is_seen_by_managers_and_admins(world):
    assert readers(make_lead(), world) == ["lea", "dee", "ada"]


def test_a_pool_shows_its_leads_to_the_teams_it_names_and_all_below(world):
    pool = Pool.objects.create(name_en="North pool", name_zh="北区公海")
    pool.teams.set([world.north])
    lead = make_lead(pool=pool)
    assert readers(lead, world) == ["ann", "ben", "lea", "dee", "ada"]
    pool.teams.set([world.sales])
    assert readers(lead, world) == ["ann", "ben", "lea", "cy", "dee", "ada"]
    pool.active = False
    pool.save()
    assert readers(lead, world) == ["ada"]


def test_a_claimed_lead_has_left_the_pool(world):
    pool = Pool.objects.create(name_en="Pool", name_zh="公海")
    pool.teams.set([world.sales])
    assert readers(make_lead(owner=world.cy, team=world.south), world) == ["cy", "dee", "ada"]


def test_reports_count_without_pool_and_shared_records(world):
    pool = Pool.objects.create(name_en="Pool", name_zh="公海")
    pool.teams.set([world.sales])
    make_lead(pool=pool)
    make_lead(owner=world.ann, team=world.north)
    assert Lead.objects.visible_to(world.ann).count() == 2
    assert Lead.objects.counted_for(world.ann).count() == 1


def test_the_deleted_are_nobodys(world, django_assert_num_queries):
    from django.utils import timezone

    lead = make_lead(owner=world.ann, team=world.north, deleted_at=timezone.now())
    assert readers(lead, world) == []
    assert not can_edit(world.ada, lead)


def test_someone_without_a_log_in_any_more_sees_nothing(world):
    make_lead(owner=world.ann, team=world.north)
    world.ann.is_active = False
    world.ann.save()
    assert not Lead.objects.visible_to(fresh(world.ann)).exists()
    world.ada.is_active = False
    assert not Lead.objects.visible_to(world.ada).exists()


def test_rights_take_effect_at_once(world):
    make_lead(owner=world.ann, team=world.north)
    assert Lead.objects.visible_to(fresh(world.lea)).exists()
    world.lea.role = "rep"
    world.lea.save()
    assert not Lead.objects.visible_to(fresh(world.lea)).exists()


def test_only_owner_manager_and_admin_may_change(world):
    lead = make_lead(owner=world.ann, team=world.north)
    may = [name for name in ("ann", "ben", "lea", "cy", "dee", "ada") if can_edit(fresh(getattr(world, name)), lead)]
    assert may == ["ann", "lea", "dee", "ada"]


@pytest.mark.parametrize("pk", ["0", "-1", "x", "", None, str(2**63), "1; drop table", "１２"])
def test_a_key_from_outside_that_is_none_is_not_found(world, pk):
    with pytest.raises(Http404):
        get_visible_or_404(Customer, world.ada, pk)


def test_a_strangers_record_is_not_found(world):
    lead = make_lead(owner=world.cy, team=world.south)
    with pytest.raises(Http404):
        get_visible_or_404(Lead, world.ann, lead.pk)
    assert get_visible_or_404(Lead, world.cy, lead.pk) == lead


def test_every_owned_model_obeys_the_same_rule(world):
    """Walks what exists: a model that is owned but has a manager of its own making would be found here."""
    owned = [model for model in apps.get_models() if issubclass(model, Owned)]
    assert {model.__name__ for model in owned} >= {"Customer", "Lead", "Opportunity"}
    for model in owned:
        for method in ("visible_to", "editable_by", "counted_for"):
            assert str(getattr(model.objects, method)(world.ann).query)
        assert not [r for r in model._meta.related_objects if r.name in ("owner", "team", "pool")]


def test_reading_costs_one_query_of_scope_a_request(world, django_assert_max_num_queries):
    lea = fresh(world.lea)
    with django_assert_max_num_queries(3):
        list(Lead.objects.visible_to(lea))
        list(Lead.objects.counted_for(lea))


def test_a_subtree_moves_with_its_team(world):
    place_team(world.north, parent=world.south)
    world.north.refresh_from_db()
    assert world.north.ancestor_ids == [world.sales.pk, world.south.pk, world.north.pk]
    with pytest.raises(Exception, match="under itself"):
        place_team(world.sales, parent=world.north)


def test_who_changes_team_takes_open_records_along(world):
    open_lead = make_lead(owner=world.ann, team=world.north)
    closed = make_lead(owner=world.ann, team=world.north, status="disqualified")
    change_team(world.ann, team=world.south)
    open_lead.refresh_from_db()
    closed.refresh_from_db()
    assert open_lead.team == world.south
    assert closed.team == world.north
