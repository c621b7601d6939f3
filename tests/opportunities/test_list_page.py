"""The list of opportunities: many at once, filters, order, export."""

from decimal import Decimal

from crm.rules.keyset import keyset_page
from opportunities.models import Opportunity
from opportunities.services import lose

from .test_pages import HTMX, url


def test_many_at_once(as_user, sales, make):
    mine = [make.opportunity(sales.ann) for _n in range(3)]
    theirs = make.opportunity(sales.cy)
    ids = [one.pk for one in mine]
    client = as_user(sales.lea)
    refused = client.post(url("importance_many"), {"ids": [*ids, theirs.pk], "sent": 1, "importance": "C"}, **HTMX)
    assert refused.status_code == 422 and not Opportunity.objects.filter(importance="C").exists()
    assert "3 opportunities" in client.get(url("transfer_many"), {"ids": ids}, **HTMX).content.decode()
    assert client.post(url("transfer_many"), {"ids": ids, "sent": 1, "to": sales.ben.pk}, **HTMX).status_code == 204
    assert client.post(url("importance_many"), {"ids": ids, "sent": 1, "importance": "C"}, **HTMX).status_code == 204
    assert {one.owner_id for one in Opportunity.objects.filter(pk__in=[o.pk for o in mine])} == {sales.ben.pk}
    theirs.refresh_from_db()
    assert (theirs.owner, theirs.importance) == (sales.cy, "B")


def test_the_list_filters_sorts_and_exports(as_user, sales, make):
    lost = lose(make.opportunity(sales.ann, name="Gone", amount=Decimal(5)), reason=sales.reason["price"], by=sales.ann)
    make.opportunity(sales.ann, name="=cmd|' /C calc'!A0", amount=Decimal(50))
    client = as_user(sales.ann)
    page = client.get(url("list"), {"outcome": "lost", "ordering": "-amount"}).content.decode()
    assert lost.name in page and "calc" not in page
    file = client.get(url("list"), {"export": "csv"})
    text = b"".join(file.streaming_content).decode() if file.streaming else file.content.decode()
    assert "Gone" in text and ",=cmd" not in text and '"=cmd' not in text


def test_by_amount_those_without_one_come_last_and_none_is_lost(as_user, sales, make):
    for amount in (10, None, 30, None, 20):
        make.opportunity(sales.ann, amount=amount)
    rows, pages = Opportunity.objects.visible_to(sales.ann), []
    page = keyset_page(rows, order="-amount_base", size=1)
    while True:
        pages += [row.amount for row in page.items]
        if page.next is None:
            break
        page = keyset_page(rows, order="-amount_base", size=1, cursor=page.next)
    assert pages == [30, 20, 10, None, None]
