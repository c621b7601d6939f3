"""A query compiled once answers what its queryset would, for any values."""

import datetime as dt

import pytest
from django.db.models import F
from django.db.models.functions import JSONObject

from crm.rules.prepared import Prepared, PreparedOne
from crm.users.models import Team, User

pytestmark = pytest.mark.django_db


def people(team, role):
    of_the_team = User.objects.filter(team=team, role=role).order_by("pk")
    return of_the_team.values_list("pk", "work_days", JSONObject(name=F("name")), F("team") + team)


def test_it_answers_what_the_queryset_would_for_any_values(world):
    ask = Prepared(people, team=int, role=str)
    told = set()
    for team in Team.objects.values_list("pk", flat=True):
        for role in ("rep", "manager", "100%s", ""):
            rows = ask(team=team, role=role)
            assert rows == list(people(team, role))
            told.update(pk for pk, *_others in rows)
    assert {world.ann.pk, world.lea.pk} <= told


def test_one_record_is_answered_as_the_queryset_would(world):
    joined = PreparedOne(User, lambda pk, by: User.objects.filter(pk=pk, date_joined__lt=by), pk=int, by=dt.datetime)
    later = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
    found = joined(pk=world.ann.pk, by=later)
    assert found == world.ann
    assert {**vars(found), "_state": 0} == {**vars(User.objects.get(pk=world.ann.pk)), "_state": 0}
    assert joined(pk=world.ann.pk, by=world.ann.date_joined) is None
    assert joined(pk=-1, by=later) is None


def test_the_sql_is_made_once(world):
    made = []
    ask = Prepared(lambda team: made.append(team) or Team.objects.filter(pk=team).values_list("pk"), team=int)
    assert ask(team=world.ann.team_id) == [(world.ann.team_id,)]
    assert ask(team=-1) == []
    assert len(made) == 1


def test_a_value_that_the_query_does_not_hold_is_told_at_once(world):
    ask = Prepared(lambda team, user: Team.objects.filter(pk=team).values_list("pk"), team=int, user=int)
    with pytest.raises(ValueError, match="does not depend on user"):
        ask(team=1, user=2)


def test_it_is_asked_with_its_own_values(world):
    with pytest.raises(TypeError, match="asked with team, role"):
        Prepared(people, team=int, role=str)(team=1)


def test_a_value_inside_another_is_told_at_once(world):
    ask = Prepared(lambda word: Team.objects.filter(path__contains=word).values_list("pk"), word=str)
    with pytest.raises(ValueError, match="part of something else"):
        ask(word="1")
