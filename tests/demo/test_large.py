"""`make demo SIZE=large`, a thousandth of it: complete, the same each time, sound, and nothing half."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test import Client

from analytics.models import DailyPicture
from crm.calendar import today
from crm.customers.models import Contact, Customer
from crm.customers.normal import name_key, phone_key, pinyin_key
from crm.demo.cast import PASSWORD
from crm.demo.large import marker
from crm.demo.large.fill import fill
from crm.demo.large.plan import Plan
from crm.followups.models import Activity, FollowUp
from crm.jobs.invariants import assert_invariants
from crm.users.models import Role, Team, User
from leads.assignment.hours import response_due
from leads.models import Lead, LeadPolicy
from leads.scoring.points import Happened, score
from leads.scoring.rules import Ruleset
from leads.vocabulary import SCORING, facts_of
from opportunities.models import Opportunity, StageChange

pytestmark = pytest.mark.django_db

SMALL = 0.001
COUNTS = {Customer: 100, Contact: 300, Lead: 1000, Opportunity: 200, Activity: 5000, FollowUp: 300, User: 500}


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Filled once for the tests that only read; each of them still rolls back what it does itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(Plan.of(scale=SMALL), processes=1)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def large(filled, db):
    return filled


def test_everything_is_there_in_the_planned_numbers(large):
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    assert 5.5 < StageChange.objects.count() / 200 < 8.5
    assert set(Opportunity.objects.values_list("pipeline__key", flat=True)) == {"default", "renewal"}
    assert set(Opportunity.objects.values_list("outcome", flat=True)) == {"open", "won", "lost"}
    assert Lead.objects.exclude(pool=None).exists() and Lead.objects.exclude(custom={}).exists()
    assert min(Opportunity.objects.values_list("created_on", flat=True)) < today() - dt.timedelta(days=900)
    assert DailyPicture.objects.filter(day=today() - dt.timedelta(days=1)).exists()


def test_the_tree_has_three_levels_and_one_manager_of_sixty(large):
    assert {team.depth for team in Team.objects.all()} == {1, 2, 3}
    lea = User.objects.get(email="lea@example.com")
    assert lea.role == Role.MANAGER and User.objects.filter(team=lea.team, role=Role.REP).count() == 60
    assert Client().login(username="ann@example.com", password=PASSWORD)


def test_every_invariant_holds(large):
    assert_invariants()


def test_every_key_was_asked_of_every_row(large):
    """Foreign keys are away while it is filled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND NOT convalidated")
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])", [marker.TABLES]
        )
        wanted = sum(
            field.is_relation and field.db_constraint
            for model in marker.FILLED
            for field in model._meta.concrete_fields
        )
        assert cursor.fetchone() == (wanted,)


def test_scores_are_those_of_the_product(large):
    ruleset = Ruleset.load()
    for lead in Lead.objects.select_related("source").prefetch_related("behaviour", "tags"):
        events = [Happened(event.kind, event.at) for event in lead.behaviour.all()]
        end = lead.scored_at
        result = score(ruleset.groups, facts_of(lead, SCORING), events, now=end, vocabulary=SCORING)
        assert (lead.fit, lead.interest) == (result.fit, result.interest), lead.pk
        assert lead.score_detail == result.detail, lead.pk
        assert lead.grade == ruleset.grade(lead.score)
        assert lead.is_mql or lead.score < ruleset.policy.mql_threshold


def test_what_follows_from_other_columns_is_what_the_verbs_would_write(large):
    policy = LeadPolicy.current()
    for lead in Lead.objects.select_related("owner"):
        assert lead.phone_e164 == phone_key(lead.phone)
        assert lead.company_key == (name_key(lead.company) if lead.company else "")
        if lead.assigned_at:
            assert lead.response_due_at == response_due(lead.owner, lead.assigned_at, policy)
    for customer in Customer.objects.all():
        assert (customer.name_key, customer.pinyin) == (name_key(customer.name), pinyin_key(customer.name))
        assert customer.phone_e164 == phone_key(customer.phone)
    for one in Opportunity.objects.all():
        assert one.version == one.ledger.count()
        assert one.created_at <= one.stage_since <= one.updated_at


def test_nothing_lies_in_the_future_and_nothing_comes_before_its_record(large):
    with connection.cursor() as cursor:
        for table, own in (("leads_lead", "lead"), ("opportunities_opportunity", "opportunity")):
            cursor.execute(
                f"SELECT count(*) FROM followups_activity a JOIN django_content_type t ON t.id = a.content_type_id "
                f'JOIN "{table}" r ON r.id = a.object_id WHERE t.model = %s AND (a.at < r.created_at OR a.at > now())',
                [own],
            )
            assert cursor.fetchone() == (0,), table
