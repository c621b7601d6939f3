"""Lists that are put into SQL once for all readers of a kind show everybody what the queryset would."""

import datetime as dt

import pytest
from django.db.models import Prefetch
from django.utils import timezone

from crm.customers.api import CustomerViewSet
from crm.customers.models import Customer, CustomerShare, Tag, TagGroup
from crm.customers.views.customers import listed as listed_customers
from crm.rules import kept as keeping
from crm.rules.kept import Kept, kept
from crm.rules.keyset import capped_count, keyset_page
from crm.users.models import Access, User
from leads.api import LeadViewSet
from leads.models import Lead, LeadShare
from leads.views.lists import all_leads
from opportunities.api.opportunities import OpportunityViewSet
from opportunities.models import Member, Opportunity
from opportunities.views.lists import listed as listed_opportunities
from tests.customers.cast import make_customer, make_opportunity
from tests.users.places import EVERYBODY, places, reader

pytestmark = pytest.mark.django_db

LISTS = {
    "leads": (all_leads, ["created_at", "score", "next_followup_at", "name"]),
    "leads, API": (LeadViewSet.listed(), ["created_at", "score", "next_followup_at", "status", "id"]),
    "opportunities": (listed_opportunities, ["created_at", "amount_base", "expected_close", "closed_on"]),
    "opportunities, API": (OpportunityViewSet.listed(), ["created_at", "amount_base", "stage_since", "id"]),
    "customers": (listed_customers, ["created_at", "pinyin", "next_followup_at"]),
    "customers, API": (CustomerViewSet.listed(), ["created_at", "pinyin"]),
}


@pytest.fixture
def records(world):
    """Records of every owner, team and pool that can come together, some of them shared, to read or to edit."""
    tag = Tag.objects.create(name_en="Hot", name_zh="热", group=TagGroup.objects.create(name_en="Heat", name_zh="温度"))
    first = make_opportunity(world.ann, make_customer(world.ann))
    facts = Opportunity.objects.filter(pk=first.pk).values("pipeline_id", "stage_id", "currency").get()
    now = timezone.now()
    for n, (owner, team, pool) in enumerate(places(world)):
        place = {"owner": owner, "team": team, "pool": pool}
        due = now + dt.timedelta(hours=n) if n % 3 else None
        customer = Customer.objects.create(name=f"Firm {n % 4}", next_followup_at=due, **place)
        lead = Lead.objects.create(name=f"Lead {n % 4}", score=n * 7 % 5, next_followup_at=due, phone="139", **place)
        deal = Opportunity.objects.create(
            name=f"Deal {n}",
            customer=customer,
            stage_since=now,
            created_on=now.date(),
            amount=n % 4 * 10 if n % 5 else None,
            expected_close=now.date() if n % 2 else None,
            **place,
            **facts,
        )
        if n % 4 == 0:
            lead.tags.add(tag)
            for share, link in ((LeadShare, lead), (CustomerShare, customer), (Member, deal)):
                name = share._meta.get_field(type(link).share_link().name).name
                share.objects.create(**{name: link, "user": world.ben, "access": Access.EDIT if n % 8 else Access.READ})
                share.objects.create(**{name: link, "team": world.south})


def held(row):
    """All that stands on a record and on those that were read with it."""
    told = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    linked = row._state.fields_cache.items()
    return told | {name: other and held(other) for name, other in linked}


def walked(rows, order):
    """Every page downwards and the last one's way back, as what stands on the records."""
    pages, cursor = [], None
    while True:
        page = keyset_page(rows, order=order, cursor=cursor, size=4)
        pages.append([held(row) for row in page.items])
        if page.next is None:
            break
        cursor = page.next
    if page.previous:
        pages.append([held(row) for row in keyset_page(rows, order=order, cursor=page.previous, size=4).items])
    return pages


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("which", LISTS)
def test_everybody_sees_what_the_queryset_shows(world, records, which, name):
    rows_of, orders = LISTS[which]
    user = reader(world, name)
    rows, expected = rows_of(user), rows_of.__wrapped__(user)
    assert isinstance(rows, Kept)
    for order in (sign + order for order in orders for sign in ("", "-")):
        pages = walked(rows, order)
        assert pages == walked(expected, order), order
        assert len(pages) > 1 and all(pages), order
    assert capped_count(rows) == capped_count(expected) == (expected.count(), True)
    assert capped_count(rows, cap=2) == (2, False)


def test_what_was_kept_for_one_serves_those_of_the_same_shape(world, records, monkeypatch):
    monkeypatch.setattr(Kept, "_compiled", {})
    asked = []

    @kept(Lead)
    def rows(reader):
        asked.append(reader)
        return Lead.objects.visible_to(reader)

    seen = {
        name: [row.pk for row in keyset_page(rows(reader(world, name)), order="id").items] for name in ("ann", "lea")
    }
    assert len(asked) == 2 and not any(isinstance(one, User) for one in asked)
    again = User.objects.create_user("amy@example.com", name="Amy", team=world.north)
    Lead.objects.create(name="Hers", owner=again, team=world.north)
    amys = [row.name for row in keyset_page(rows(again), order="id").items]
    assert len(asked) == 2
    assert "Hers" in amys and len(seen["lea"]) > len(seen["ann"])


def test_more_shapes_than_are_kept_begin_anew(world, records, monkeypatch):
    monkeypatch.setattr(Kept, "_compiled", {})
    monkeypatch.setattr(keeping, "MOST", 2)
    for name in EVERYBODY:
        user = reader(world, name)
        assert capped_count(all_leads(user)) == (Lead.objects.visible_to(user).count(), True)
        assert len(keyset_page(all_leads(user), order="id").items) == Lead.objects.visible_to(user).count()
    assert len(Kept._compiled) <= 2


def test_whose_rights_are_not_read_with_the_scope_gets_the_queryset(world, records):
    alone = User.objects.create_user("eve@example.com", name="Eve", role="auditor")
    assert alone.scope.shape is None
    assert all_leads(alone).count() == Lead.objects.count()


def test_a_query_beside_the_rows_is_refused(world):
    @kept(Lead)
    def rows(reader):
        return Lead.objects.visible_to(reader).prefetch_related(Prefetch("tags", queryset=Tag.objects.all()))

    with pytest.raises(TypeError, match="beside these rows"):
        keyset_page(rows(reader(world, "ann")), order="id")
