"""The pages of customers and contacts, as people open them."""

import pytest
from django.urls import reverse

from crm.customers.defaults import ship
from crm.customers.models import Contact, Customer, Tag
from crm.customers.services import merge_customers
from crm.customers.tables import CONTACTS, CUSTOMERS
from crm.followups.services import log_activity

from .cast import make_contact, make_customer, make_opportunity

PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def ann(client, world):
    client.force_login(world.ann)
    return client


def get(client, name, *args, query="", **headers):
    return client.get(reverse(f"customers:{name}", args=args) + query, **headers)


def text(answer):
    return answer.content.decode()


def test_an_empty_list_says_what_to_do(ann):
    assert "No customers yet" in text(get(ann, "list"))
    assert "No contacts yet" in text(get(ann, "contacts"))


def test_the_list_sorts_chinese_by_pinyin(ann, world):
    for name in ("重庆", "上海", "北京"):
        make_customer(world.ann, name)
    page = text(get(ann, "list", query="?ordering=name"))
    assert page.index("北京") < page.index("重庆") < page.index("上海")


@pytest.mark.parametrize(
    "q", ["澄", "澄湖", "湖科", "acme", "ME", "13812345678", "138 1234 5678", "+86 138-1234-5678", "info@exa"]
)
@pytest.mark.parametrize("name", ["list", "search_results", "pick"])
def test_search_finds_by_any_part(ann, world, name, q):
    make_customer(world.ann, "北京澄湖科技 Acme", phone="138 1234 5678", email="info@example.com")
    make_customer(world.ann, "Other", phone="139 0000 0000")
    found = text(ann.get(reverse(f"customers:{name}"), {"q": q}))
    if name == "pick":
        found = found.encode().decode("unicode_escape")
    assert "澄湖" in found and "Other" not in found


@pytest.mark.parametrize("q", ["李", "婷", "li@exa", "+86 138-1234-5678", "澄湖"])
def test_contacts_are_found_by_their_words_and_by_their_customer(ann, world, q):
    make_contact(make_customer(world.ann), phone="13812345678", email="li@example.com")
    make_contact(make_customer(world.ann, "Other"), "王明")
    found = text(ann.get(reverse("customers:contacts"), {"q": q}))
    assert "李婷" in found and "王明" not in found


def test_one_latin_letter_is_too_short(ann, world):
    make_customer(world.ann, "Acme")
    assert "two others are enough" in text(get(ann, "list", query="?q=a"))


@pytest.mark.parametrize("rows", [10, 50])
@pytest.mark.parametrize("name", ["list", "contacts"])
def test_lists_ask_as_much_for_ten_as_for_fifty(ann, world, name, rows, django_assert_max_num_queries):
    for n in range(rows):
        make_contact(make_customer(world.ann, f"C{n}", phone=f"138{n:08}"), f"P{n}")
    table = {"list": CUSTOMERS, "contacts": CONTACTS}[name]
    ann.cookies[f"cols_{table.name}"] = ".".join(column.name for column in table.columns)
    get(ann, name)
    with django_assert_max_num_queries(7):
        assert get(ann, name).status_code == 200


@pytest.mark.parametrize("rows", [10, 50])
def test_the_360_page_asks_as_much_for_ten_as_for_fifty(ann, world, rows, django_assert_max_num_queries):
    customer = make_customer(world.ann)
    for n in range(rows):
        make_contact(customer, f"P{n}")
    get(ann, "detail", customer.pk)
    with django_assert_max_num_queries(14):
        get(ann, "detail", customer.pk)
    with django_assert_max_num_queries(8):
        get(ann, "contacts_of", customer.pk, **PART)


def test_create_warns_before_a_duplicate_and_obeys(ann, world):
    first = make_customer(world.ann)
    sent = {"name": "北京澄湖科技", "importance": "B"}
    answer = ann.post(reverse("customers:create"), sent, **PART)
    assert answer.status_code == 422 and first.name in text(answer)
    assert Customer.objects.count() == 1
    answer = ann.post(reverse("customers:create"), sent | {"confirmed": "1"}, **PART)
    assert answer.status_code == 204 and Customer.objects.count() == 2


def test_create_refuses_bad_input_at_the_field(ann):
    answer = ann.post(
        reverse("customers:create"), {"name": "", "importance": "Z", "email": "no", "parent": "x"}, **PART
    )
    assert answer.status_code == 422
    assert not Customer.objects.exists()


def test_an_edit_on_a_stale_page_says_so(ann, world):
    customer = make_customer(world.ann)
    url = reverse("customers:edit", args=[customer.pk])
    assert ann.post(url, {"name": "New", "importance": "A", "version": 1}, **PART).status_code == 204
    answer = ann.post(url, {"name": "Newer", "importance": "A", "version": 1}, **PART)
    assert answer.status_code == 422 and "changed this record" in text(answer)
    customer.refresh_from_db()
    assert (customer.name, customer.name_key) == ("New", "new")


def test_the_hint_while_typing_names_only_what_one_may_see(ann, client, world):
    make_customer(world.ann)
    assert "澄湖" in text(get(ann, "duplicate_hint", query="?name=澄湖", **PART))
    client.force_login(world.cy)
    assert "澄湖" not in text(get(client, "duplicate_hint", query="?name=澄湖", **PART))


def test_delete_and_undo(ann, world):
    customer = make_customer(world.ann)
    ann.post(reverse("customers:delete", args=[customer.pk]), **PART)
    assert get(ann, "detail", customer.pk).status_code == 404
    ann.post(reverse("customers:restore", args=[customer.pk]), **PART)
    assert get(ann, "detail", customer.pk).status_code == 200


def test_a_stranger_does_not_restore(client, world):
    customer = make_customer(world.ann)
    Customer.objects.update(deleted_at=customer.created_at)
    client.force_login(world.cy)
    assert client.post(reverse("customers:restore", args=[customer.pk]), **PART).status_code == 404
    assert Customer.objects.filter(deleted_at=None).count() == 0


def test_deleting_one_with_opportunities_is_refused_in_words(ann, world):
    customer = make_customer(world.ann)
    make_opportunity(world.ann, customer)
    answer = ann.post(reverse("customers:delete", args=[customer.pk]), **PART)
    assert answer.status_code == 409
    assert get(ann, "detail", customer.pk).status_code == 200


def test_merge_in_the_dialog_and_the_old_address_leads_to_the_kept_one(ann, world):
    keep, other = make_customer(world.ann), make_customer(world.ann, "澄湖科技")
    url = reverse("customers:merge", args=[keep.pk])
    assert "cannot be undone" in text(ann.get(url, **PART))
    assert ann.post(url, {"other": other.pk}, **PART).status_code == 204
    assert get(ann, "detail", other.pk).url == reverse("customers:detail", args=[keep.pk])


def test_nobody_merges_what_is_not_theirs(ann, world):
    keep, theirs = make_customer(world.ann), make_customer(world.cy, "Theirs")
    answer = ann.post(reverse("customers:merge", args=[keep.pk]), {"other": theirs.pk}, **PART)
    assert answer.status_code == 422
    theirs.refresh_from_db()
    assert theirs.merged_into is None


def test_merged_away_tells_a_stranger_nothing(client, world):
    keep, other = make_customer(world.ann), make_customer(world.ann, "澄湖科技")
    merge_customers(keep, other=other, by=world.ann)
    client.force_login(world.cy)
    assert get(client, "detail", other.pk).status_code == 404


def test_many_are_handed_over_and_tagged(client, world):
    ship()
    mine, theirs = make_customer(world.ann), make_customer(world.cy, "Theirs")
    client.force_login(world.lea)
    ids = [mine.pk, theirs.pk]
    tag = Tag.objects.get(key="intent-high")
    for name, sent in (("tag_many", {"add": [tag.pk]}), ("transfer_many", {"to": world.ben.pk})):
        url = reverse(f"customers:{name}")
        assert client.post(url, {"ids": ids, "sent": 1, **sent}, **PART).status_code == 422
        mine.refresh_from_db()
        assert mine.owner == world.ann and not mine.tags.filter(pk=sent.get("add", [0])[0]).exists()
        assert client.post(url, {"ids": ids[:1], "sent": 1, **sent}, **PART).status_code == 204
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.owner, theirs.owner) == (world.ben, world.cy)
    assert list(mine.tags.all()) == [tag] and not theirs.tags.exists()


def test_a_contact_is_added_changed_and_deleted(ann, world):
    customer = make_customer(world.ann)
    ann.post(reverse("customers:contact_create", args=[customer.pk]), {"name": "李婷", "phone": "13812345678"}, **PART)
    contact = Contact.objects.get()
    assert contact.phone_e164 == "+8613812345678"
    ann.post(reverse("customers:contact_edit", args=[contact.pk]), {"name": "李婷", "title": "CTO"}, **PART)
    assert "CTO" in text(get(ann, "contact", contact.pk))
    ann.post(reverse("customers:contact_delete", args=[contact.pk]), **PART)
    assert get(ann, "contact", contact.pk).status_code == 404
    ann.post(reverse("customers:contact_restore", args=[contact.pk]), **PART)
    assert get(ann, "contact", contact.pk).status_code == 200


def test_strangers_find_nothing_and_readers_change_nothing(client, world):
    customer = make_customer(world.ann)
    contact = make_contact(customer)
    client.force_login(world.cy)
    for name, pk in [
        *[(name, customer.pk) for name in ("detail", "edit", "transfer", "merge", "contacts_of", "contact_create")],
        *[(name, contact.pk) for name in ("contact", "contact_edit")],
    ]:
        assert get(client, name, pk, **PART).status_code == 404, name
    for name, pk in [("delete", customer.pk), ("contact_delete", contact.pk), ("contact_restore", contact.pk)]:
        assert client.post(reverse(f"customers:{name}", args=[pk]), **PART).status_code == 404
    world.cy.role = "service"
    world.cy.save()
    client.force_login(world.cy)
    assert get(client, "detail", customer.pk).status_code == 200
    answer = client.post(reverse("customers:edit", args=[customer.pk]), {"name": "X", "importance": "A"})
    assert answer.status_code == 403
    customer.refresh_from_db()
    assert customer.version == 1


def test_a_customers_timeline_hides_what_belongs_to_records_one_may_not_see(client, world):
    customer = make_customer(world.ann)
    deal = make_opportunity(world.cy, customer, "Secret deal")
    log_activity(deal, kind="call", direction="two_way", by=world.cy, body="secret words")
    client.force_login(world.ann)
    url = reverse("followups:timeline") + f"?type=customer&id={customer.pk}"
    page = text(client.get(url, **PART))
    assert "secret words" not in page and "Secret deal" not in page
    client.force_login(world.dee)
    assert "secret words" in text(client.get(url, **PART))


def test_export_is_what_the_list_shows(ann, world):
    make_customer(world.ann, "=1+1")
    make_customer(world.cy, "Theirs")
    answer = ann.get(reverse("customers:list") + "?export=csv")
    file = b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else text(answer)
    assert "Theirs" not in file and "1+1" in file
    assert ",=1+1" not in file and not file.splitlines()[1].startswith("=")
