"""Search reads its indexes, and its total comes after its rows."""

import json

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from crm.rules.keyset import keyset_page
from crm.rules.search import search_q
from crm.users.models import Pool
from leads.duplicates import same_leads
from leads.models import Lead

pytestmark = pytest.mark.django_db

ROWS = 3000


@pytest.fixture
def many(shipped):
    """Leads of everybody; one in a hundred has the rare name, the rare mail address and the rare phone."""
    pool = Pool.objects.first()
    owners = [shipped.ann, shipped.ben, shipped.cy, None]
    rows = []
    for n in range(ROWS):
        owner, rare = owners[n % 4], n % 100 == 0
        rows.append(
            Lead(
                name="欧阳澜" if rare else f"王{chr(0x5000 + n)}",
                company=f"上海第{n}贸易公司",
                email=f"{'zephyr' if rare else 'info'}{n}@example.com",
                phone=f"{'+86 139 7777' if rare else '138 0000'} {n:04}",
                owner=owner,
                team=owner.team if owner else None,
                pool=None if owner else pool,
                score=n % 97,
            )
        )
    Lead.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_lead")
    return shipped


def only_by(*names):
    """Which index the planner takes among 3,000 rows hangs on how full it finds each: here it has these alone."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # an index is not dropped while its rows wait for a check
        cursor.execute(
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE indrelid = 'leads_lead'::regclass AND NOT indisprimary AND NOT indisunique AND relname <> ALL (%s)",
            [list(names)],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{name}"')


def plans(ask):
    """The plans of every statement about leads that `ask` sends; so few rows would be scanned if they could."""
    with CaptureQueriesContext(connection) as sent:
        ask()
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for one in sent.captured_queries:
            if "leads_lead" in one["sql"]:
                cursor.execute("EXPLAIN " + one["sql"])
                found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


@pytest.mark.parametrize("who", ["ann", "lea", "dee", "ada"])
@pytest.mark.parametrize("word", ["澜", "欧阳", "zephyr", "13977770100", "公司", "王"])
def test_a_search_never_scans_the_table(many, who, word):
    rows = Lead.objects.visible_to(getattr(many, who)).for_list().filter(search_q(word))
    told = plans(lambda: keyset_page(rows, order="-created_at"))
    assert told
    assert not [plan for plan in told if "Seq Scan on leads_lead" in plan]


@pytest.mark.parametrize(("word", "index"), [("澜", "lead_grams"), ("欧阳", "lead_grams"), ("zephyr", "lead_search")])
def test_what_is_rare_is_found_by_its_own_index(many, word, index):
    only_by(index)
    rows = Lead.objects.visible_to(many.ada).filter(search_q(word))
    assert index in plans(lambda: keyset_page(rows, order="-created_at"))[0]


def test_the_total_of_a_search_comes_after_its_rows(many, client):
    client.force_login(many.ada)
    page = client.get("/leads/?q=公司").content.decode()
    assert 'hx-get="/leads/?q=%E5%85%AC%E5%8F%B8&amp;menu=total"' in page
    assert f"{ROWS:,} in all" not in page
    assert f"{ROWS:,} in all" in client.get("/leads/?q=公司&menu=total").content.decode()
    few = client.get("/leads/?q=欧阳").content.decode()
    assert "30 in all" in few and "menu=total" not in few


@pytest.mark.parametrize("q", ["公司", "欧阳", "zephyr"])
def test_a_search_asks_five_things(many, client, q, django_assert_max_num_queries):
    client.force_login(many.lea)
    client.get("/leads/")
    with django_assert_max_num_queries(5):
        client.get(f"/leads/?q={q}")


def test_what_nobody_has_yet_is_indexed_in_each_order_that_is_walked_by_arm():
    """Without it the planner, which takes the three conditions for independent, walks every lead to find none."""
    heads = [([name.lstrip("-") for name in index.fields], index.condition) for index in Lead._meta.indexes]
    walked = {names[1] for names, _condition in heads if names[:1] == ["owner"]}
    waiting = Q(deleted_at=None, owner=None, team=None, pool=None)
    assert walked == {names[0] for names, condition in heads if condition == waiting}


def test_what_lies_in_a_pool_is_known_to_have_no_owner(many):
    """Taken for independent, a pool is expected to be a quarter of what it is, and collected whole for one page."""
    pooled = Lead.objects.filter(pool=Pool.objects.first(), owner=None)
    (told,) = json.loads(pooled.explain(format="json"))
    assert ROWS / 5 < told["Plan"]["Plan Rows"] < ROWS / 3


@pytest.mark.parametrize(("name", "index"), [("欧阳", "lead_grams"), ("王", "lead_grams"), ("Zephyr", "lead_search")])
def test_who_may_be_the_same_person_is_found_by_an_index_however_short_the_name(many, name, index):
    """Two Chinese characters have no triple of letters: every page of such a lead read the whole table."""
    only_by(index, "lead_by_phone")
    (plan,) = plans(lambda: same_leads(many.ada, name=name, company="上海第7贸易公司", phone="138 0000 0007"))
    assert index in plan and "lead_by_phone" in plan


def test_a_name_of_two_letters_is_not_looked_for_by_its_company(many):
    (plan,) = plans(lambda: same_leads(many.ada, name="Al", company="Acme", phone="138 0000 0007"))
    assert "lead_by_phone" in plan and "lead_search" not in plan
    assert same_leads(many.ada, name="Al", company="Acme") == []
