"""A search for Chinese characters is planned as if its pages lay in memory, and nothing else is."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.rules.costs import cheap_pages
from crm.rules.keyset import keyset_page
from crm.rules.search import search_q
from leads.models import Lead

pytestmark = pytest.mark.django_db(transaction=True)

USUAL = "1"


def cost():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('seq_page_cost'), %s", ["50 %"])
        return cursor.fetchone()[0]


def test_it_holds_for_the_statements_inside_alone():
    with cheap_pages("default"):
        assert cost() == cost() == "0.1"
    assert cost() == USUAL


def test_somebodys_transaction_is_left_as_it_is():
    with transaction.atomic():
        with cheap_pages("default"):
            assert cost() == USUAL
        assert cost() == USUAL


@pytest.mark.parametrize(
    ("words", "told"), [("上海", True), ("李", True), ("上海 lead", False), ("lead", False), ("", False)]
)
def test_a_search_for_chinese_characters_says_so(words, told):
    with CaptureQueriesContext(connection) as asked:
        keyset_page(Lead.objects.filter(search_q(words)), order="-created_at")
    assert [("seq_page_cost" in one["sql"]) for one in asked] == [told]
