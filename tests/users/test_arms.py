"""Who may read is walked arm by arm: the arms exclude each other, and together are the rule."""

import itertools

import pytest
from django.db import connection
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.customers.models import Source
from crm.rules.arms import apart
from crm.rules.keyset import capped_count, keyset_page
from crm.rules.search import or_linked, search_q
from crm.users.models import Pool, Role
from leads.models import Lead
from opportunities.models import Member, Opportunity
from opportunities.search import found as find
from tests.customers.cast import make_customer, make_opportunity
from tests.users.places import EVERYBODY, places, reader
from tests.world import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads(world):
    """A lead for every owner, team and pool that can come together, the score and the time all over the place."""
    return [
        Lead.objects.create(name=f"Lead {n}", owner=owner, team=team, pool=pool, score=n * 7 % 5)
        for n, (owner, team, pool) in enumerate(places(world))
    ]


def keys(rows):
    return sorted(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_arms_are_the_rule(world, leads, name):
    visible = Lead.objects.visible_to(reader(world, name))
    assert sorted(itertools.chain.from_iterable(keys(arm) for arm in apart(visible))) == keys(visible)
    assert len(apart(visible)) == {"ada": 1, "lea": 5, "dee": 7}.get(name, 2 if name == "cy" else 3)


@pytest.mark.parametrize("name", ["ann", "lea", "cy"])
def test_the_arms_are_the_rule_where_records_are_shared_too(world, name):
    user, customer = reader(world, name), make_customer(world.ann)
    rows = [make_opportunity(world.ann, customer)]
    facts = Opportunity.objects.filter(pk=rows[0].pk).values("name", "customer_id", "pipeline_id", "stage_id").get()
    facts |= {"stage_since": rows[0].stage_since, "created_on": rows[0].created_on}
    for owner, team in [(world.cy, world.south), (None, None), (None, world.south)]:
        rows.append(Opportunity.objects.create(owner=owner, team=team, **facts))
    for row in rows:
        Member.objects.create(opportunity=row, user=user)
    visible = Opportunity.objects.visible_to(user)
    assert sorted(itertools.chain.from_iterable(keys(arm) for arm in apart(visible))) == keys(visible)
    assert set(keys(visible)) == {row.pk for row in rows}


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize("order", ["-created_at", "created_at", "-score", "score"])
def test_pages_of_arms_are_the_pages_of_the_whole(world, leads, name, order):
    visible = Lead.objects.visible_to(reader(world, name)).exclude(score=3).select_related("owner")
    field = order.removeprefix("-")
    expected = list(visible.order_by(order, "-pk" if order != field else "pk").values_list("pk", flat=True))
    found, cursor = [], None
    while True:
        page = keyset_page(visible, order=order, cursor=cursor, size=3)
        found += [row.pk for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert found == expected
    assert capped_count(visible) == (len(expected), True)
    assert capped_count(visible, cap=2) == (2, False)
    back = keyset_page(visible, order=order, cursor=page.previous, size=3) if page.previous else None
    assert back is None or [row.pk for row in back.items] == expected[-len(page.items) - 3 : -len(page.items)]


def test_what_is_narrowed_stays_narrowed_in_every_arm(world, leads):
    mine = Lead.objects.visible_to(reader(world, "lea")).filter(owner=world.ann).filter(score__gte=1)
    page = keyset_page(mine, order="-created_at", size=50)
    assert sorted(row.pk for row in page.items) == keys(mine)
    assert {row.owner for row in page.items} == {world.ann}


def test_an_order_without_an_index_for_each_arm_is_walked_whole(world, leads):
    visible = Lead.objects.visible_to(reader(world, "ann"))
    with CaptureQueriesContext(connection) as asked:
        keyset_page(visible, order="name", size=3)
    assert "UNION" not in asked[-1]["sql"]


def test_a_pool_is_the_arm_of_what_is_visible_that_lies_in_it(world, leads, client):
    """A manager's page of a pool was walked arm by arm: all leads of the team, for the few that lie in the pool."""
    others = [
        make_user(role.value, role=role, team=world.north) for role in (Role.AUDITOR, Role.MARKETING, Role.SERVICE)
    ]
    for user in [*(reader(world, name) for name in EVERYBODY), *others]:
        for pool in Pool.objects.all():
            seen = Lead.objects.visible_to(user).filter(pool=pool, owner=None)
            let_in = pool.pk in user.scope.pools or user.role in (Role.ADMIN, Role.AUDITOR, Role.MARKETING)
            assert keys(Lead.objects.pooled_in(pool, user)) == (keys(seen) if let_in else [])
    client.force_login(reader(world, "lea"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/leads/pool/?ordering=-score").status_code == 200
    assert not [one for one in asked if "leads_lead" in one["sql"] and "UNION" in one["sql"]]


def test_a_search_is_repeated_for_few_arms_only(world, leads):
    for name, arms in (("ann", 3), ("lea", 1)):
        visible = Lead.objects.visible_to(reader(world, name)).filter(search_q("lead"))
        assert len(apart(visible)) == arms
        assert len(keyset_page(visible, order="-created_at", size=50).items) == visible.count()


def test_a_text_is_searched_further_than_its_page_among_many_arms(world, leads):
    """A manager's word was looked for along the newest leads, however far its rows were: 0.3 s at a million."""
    for name, words, further in (("lea", "lead", True), ("lea", "上海", False), ("ann", "lead", False)):
        visible = Lead.objects.visible_to(reader(world, name)).filter(search_q(words))
        expected = list(visible.order_by("-created_at", "-pk").values_list("pk", flat=True))
        found, cursor = [], None
        while True:
            with CaptureQueriesContext(connection) as asked:
                page = keyset_page(visible, order="-created_at", cursor=cursor, size=3)
            assert ("LIMIT 16" in asked[-1]["sql"]) == further
            found += [row.pk for row in page.items]
            if not (cursor := page.next):
                break
        assert found == expected


def test_a_search_for_chinese_characters_alone_is_repeated_for_the_four_of_a_manager(world, leads):
    Pool.objects.filter(name_en="Far").update(active=False)
    lea = reader(world, "lea")
    for words, arms in (("上海", 4), ("李", 4), ("上海公司", 1), ("上海 lead", 1), ("lead", 1)):
        visible = Lead.objects.visible_to(lea).filter(search_q(words))
        assert len(apart(visible)) == arms, words
    for words, arms in (("上海", 8), ("上海公司", 2)):
        either = Lead.objects.visible_to(lea).filter(search_q(words, extra={"source_id": Source.objects.all()}))
        assert len(apart(either)) == arms, words


@pytest.mark.parametrize("name", ["ada", "lea", "ann", "cy"])
@pytest.mark.parametrize("words", ["澄湖", "澄湖科", "hub"])
def test_a_search_looks_apart_for_own_words_and_for_the_customer(world, name, words):
    """As many rows by either, by both and by neither, by whoever has them; none of them twice."""
    user = reader(world, name)
    rows = [make_opportunity(world.ann, make_customer(world.ann, "北京澄湖科技 Hub"))]
    facts = Opportunity.objects.filter(pk=rows[0].pk).values("pipeline_id", "stage_id").get()
    facts |= {"stage_since": rows[0].stage_since, "created_on": rows[0].created_on}
    others = (rows[0].customer, make_customer(world.ann, "别的"), None)
    for owner in (world.ann, world.cy):
        for customer, title in itertools.product(others, ("澄湖科 hub", "Deal")):
            amount = 5 - len(rows) % 3
            row = Opportunity.objects.create(
                name=title, customer=customer, owner=owner, team=owner.team, amount=amount, currency="CNY", **facts
            )
            rows.append(row)
    fits = {one.pk for one in rows if words in f"{one.name} {one.customer and one.customer.name}".lower()}
    seen = Opportunity.objects.visible_to(user)
    found = find(seen, words)
    expected = keys(seen.filter(pk__in=fits))
    assert expected and keys(found) == expected
    assert sorted(itertools.chain.from_iterable(keys(piece) for piece in apart(found))) == expected
    assert capped_count(found) == (len(expected), True)
    for order, path in (("-created", "created_at"), ("amount", "amount_base"), ("-name", "name")):
        got, cursor = [], None
        while page := keyset_page(found, order=order, cursor=cursor, size=2, allowed={order.lstrip("-"): path}):
            got += [row.pk for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(got) == expected


def test_what_an_arm_cannot_tell_is_still_looked_for_at_the_customer(world):
    """A condition that is unknown is not false: neither arm would have it."""
    source = Source.objects.create(key="fair", name_en="Fair", name_zh="展会")
    Lead.objects.create(name="Lead", source=source, last_touch_at=None)
    unknown = or_linked(Q(GreaterThan(F("last_touch_at"), timezone.now())), "上海", {"source_id": Source.objects.all()})
    assert [piece.count() for piece in apart(Lead.objects.filter(unknown))] == [0, 1]


def test_nothing_has_no_arms(world, leads):
    nothing = Lead.objects.visible_to(reader(world, "ann")).none()
    assert keyset_page(nothing, order="-created_at").items == []
    assert capped_count(nothing) == (0, True)
