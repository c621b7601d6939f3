"""Phone and e-mail of customers and contacts are masked for roles without the right, at every door; shown by a verb."""

import pytest
from django.urls import reverse

from crm.audit.models import Entry
from crm.customers.models import Contact, Customer
from crm.customers.services import (
    change_contact,
    change_customer,
    create_contact,
    create_customer,
    duplicates,
    show_person,
)
from crm.followups.models import Activity, ContactShown
from crm.followups.services import share_record, show_contact
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.models import ContactRight, Role
from opportunities.services import create_opportunity
from tests.masked import fresh, seen
from tests.world import make_user

PHONE, MAIL, WECHAT = "13812345678", "zhangwei@example.com", "wx-zhangwei"
OTHER, BOX = "02187654321", "office@willow.example"
HIDDEN = (PHONE, MAIL, WECHAT, OTHER, BOX, "123456", "hangwei", "8765432", "ffice")


@pytest.fixture
def customer(shipped):
    return create_customer(by=shipped.ann, owner=shipped.ann, name="Willow Paper", phone=OTHER, email=BOX)


@pytest.fixture
def contact(shipped, customer):
    return create_contact(customer, by=shipped.ann, name="Zhang Wei", phone=PHONE, email=MAIL, wechat=WECHAT)


@pytest.fixture
def odo(shipped):
    return make_user("Odo", role=Role.AUDITOR)


@pytest.fixture
def mia(shipped):
    return make_user("Mia", role=Role.MARKETING)


@pytest.fixture
def sam(shipped):
    return make_user("Sam", role=Role.SERVICE)


def test_roles_without_the_right_read_it_masked(shipped, customer, contact, odo, mia, sam):
    for user in (shipped.ann, shipped.lea, shipped.ada, sam):
        assert seen(user, contact) == (PHONE, MAIL) and seen(user, customer) == (OTHER, BOX)
    for user in (odo, mia):
        assert seen(user, contact) == ("138****5678", "z***@example.com")
        assert seen(user, customer) == ("021****4321", "o***@willow.example")


def test_an_administrator_says_who_sees_it(customer, contact, mia, sam):
    ContactRight.objects.create(role=Role.MARKETING, of_read=True)
    ContactRight.objects.create(role=Role.SERVICE, of_read=False)
    assert seen(mia, contact) == (PHONE, MAIL) and seen(sam, contact) == ("138****5678", "z***@example.com")


def test_a_record_read_without_asking_is_masked(contact):
    """Whoever forgets to ask shows too little, not too much."""
    assert Contact.objects.get().shown_phone == "138****5678"


def doors(customer, contact):
    return [
        reverse("customers:detail", args=[customer.pk]),
        reverse("customers:list"),
        reverse("customers:list") + "?export=csv",
        reverse("customers:contacts_of", args=[customer.pk]),
        reverse("customers:contacts"),
        reverse("customers:contacts") + "?export=csv",
        reverse("customers:contact", args=[contact.pk]),
        reverse("customers:search_results") + "?q=Willow",
        reverse("customers:contact_results") + "?q=Zhang",
        reverse("customers:duplicate_hint") + "?name=Willow+Paper",
        reverse("followups:timeline") + f"?type=customer&id={customer.pk}",
        "/api/v1/customers/",
        f"/api/v1/customers/{customer.pk}/",
        f"/api/v1/customers/{customer.pk}/timeline/",
        "/api/v1/contacts/",
        f"/api/v1/contacts/{contact.pk}/",
        "/api/v1/duplicates/?name=Willow",
    ]


@pytest.mark.parametrize("who", ["odo", "mia"])
def test_no_door_shows_it(shipped, customer, contact, odo, mia, client, who):
    change_contact(contact, by=shipped.ann, phone="13899990000")
    change_contact(contact, by=shipped.ann, phone=PHONE)
    client.force_login({"odo": odo, "mia": mia}[who])
    client.cookies["cols_customers"] = "name.phone.email"
    client.cookies["cols_contacts"] = "name.phone.email.wechat"
    for door in [*doors(customer, contact), *([reverse("oversight:audit")] if who == "odo" else [])]:
        answer = client.get(door)
        assert answer.status_code == 200, door
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for part in (*HIDDEN, "13899990000"):
            assert part not in content, (door, part)


def test_who_may_see_it_sees_it_there(shipped, customer, contact, client):
    """Else the test above would pass for pages that show nothing at all."""
    client.force_login(shipped.ann)
    client.cookies["cols_customers"] = "name.phone.email"
    shown = [door for door in doors(customer, contact) if "search" not in door and "duplicates" not in door]
    for door in (door for door in shown if "timeline" not in door):
        answer = client.get(door)
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert PHONE in content or OTHER in content, door


@pytest.mark.parametrize(
    "q, hits",
    [(PHONE, 0), ("1381234", 0), ("zhangwei@", 0), (WECHAT, 0), (OTHER, 0), ("office", 0), ("Zhang", 1), ("Willow", 2)],
)
def test_a_search_does_not_tell_the_hidden_digits(customer, contact, mia, client, q, hits):
    client.force_login(mia)
    total = sum(client.get(f"/api/v1/{kind}/", {"search": q}).json()["total"] for kind in ("customers", "contacts"))
    assert total == hits, q
    pages = [reverse(f"customers:{name}") for name in ("list", "contacts")]
    found = [client.get(page, {"q": q}).content.decode() for page in pages]
    assert sum(f"/{kind}/{row.pk}/" in page for kind, row, page in _rows(customer, contact, found)) == hits
    parts = [client.get(reverse(f"customers:{name}"), {"q": q}) for name in ("search_results", "contact_results")]
    assert any(
        f"/{row.pk}/" in part.content.decode() for row, part in zip((customer, contact), parts, strict=True)
    ) == (hits > 0)
    assert bool(client.get(reverse("customers:pick"), {"q": q}).json()) == (q == "Willow")


def _rows(customer, contact, found):
    return [("customers", customer, found[0]), ("contacts", contact, found[1])]


def test_a_customers_number_finds_no_opportunity(shipped, customer, client):
    """Its name stands on its opportunities, its phone does not: who sees a shared one is not to find it by digits."""
    deal = create_opportunity(by=shipped.ann, owner=shipped.ann, name="Cold storage", customer=customer)
    share_record(deal, by=shipped.ann, user=shipped.cy)
    client.force_login(fresh(shipped.cy))
    for q, hits in (("Willow", 1), (OTHER, 0), ("8765", 0), (BOX, 0)):
        assert client.get("/api/v1/opportunities/", {"search": q}).json()["total"] == hits, q


def test_neither_does_the_hint_at_duplicates(shipped, customer, contact, mia):
    for asked in ({"phone": PHONE}, {"email": MAIL}, {"phone": OTHER}, {"email": BOX}, {"name": OTHER}):
        assert duplicates(fresh(mia), **asked) == [], asked
        assert duplicates(fresh(shipped.lea), **asked), asked
    assert [one.customer for one in duplicates(fresh(mia), name="Willow Paper")] == [customer]


def test_nor_does_the_search_of_the_audit(shipped, customer, contact, odo, client):
    for who, hits in ((odo, False), (shipped.ada, True)):
        client.force_login(who)
        for q in (PHONE, OTHER):
            page = client.get(reverse("oversight:audit"), {"q": q}).content.decode()
            assert ("Willow Paper" in page or "Zhang Wei" in page) == hits, (who, q)


# --- showing it -----------------------------------------------------------------------------------------------------


def test_shown_it_is_kept_on_the_customers_timeline_once_a_day(customer, contact, mia):
    for _time in range(2):
        assert show_person(contact, by=fresh(mia)).shown_phone == PHONE
        assert show_contact(customer, by=fresh(mia)).shown_phone == OTHER
    told = Activity.objects.about(customer).filter(by=mia)
    assert sorted(told.values_list("kind", flat=True)) == ["contact_shown", "person_shown"]
    assert ContactShown.objects.filter(user=mia).count() == 2
    noted = Entry.objects.filter(kind="unmasked", actor=mia.pk).values_list("model", "row")
    assert set(noted) == {("customers.contact", contact.pk), ("customers.customer", customer.pk)}


def test_beyond_the_days_limit_it_is_refused(customer, contact, mia):
    ContactRight.objects.create(role=Role.MARKETING, shows_a_day=1)
    show_person(contact, by=fresh(mia))
    with pytest.raises(Conflict, match="limit"):
        show_contact(customer, by=fresh(mia))


def test_an_auditor_and_a_stranger_are_shown_nothing(shipped, customer, contact, odo):
    for user in (odo, shipped.cy):
        with pytest.raises(NotAllowed):
            show_person(contact, by=fresh(user))


def test_the_button_shows_it_in_its_place(customer, contact, mia, client):
    client.force_login(mia)
    for name, where, phone in (("detail", "show_contact", OTHER), ("contact", "contact_show", PHONE)):
        pk = customer.pk if name == "detail" else contact.pk
        button = reverse(f"customers:{where}", args=[pk])
        page = client.get(reverse(f"customers:{name}", args=[pk])).content.decode()
        assert button in page and "tel:" not in page
        part = client.post(button, headers={"HX-Request": "true"}).content.decode()
        assert phone in part and button not in part
    answer = client.post(f"/api/v1/contacts/{contact.pk}/show-contact/", {}, content_type="application/json")
    assert answer.json() == {"phone": PHONE, "email": MAIL, "wechat": WECHAT}
    answer = client.post(f"/api/v1/customers/{customer.pk}/show-contact/", {}, content_type="application/json")
    assert answer.json() == {"phone": OTHER, "email": BOX}


def test_what_a_masked_field_showed_is_never_stored(shipped, customer, contact, mia, client):
    for change, row in ((change_customer, customer), (change_contact, contact)):
        with pytest.raises(Invalid):
            change(row, by=shipped.ann, phone="138****5678")
    share_record(customer, by=shipped.ann, user=mia, access="edit")
    client.force_login(fresh(mia))
    for name, row in (("edit", customer), ("contact_edit", contact)):
        where = reverse(f"customers:{name}", args=[row.pk])
        assert not {"phone", "email", "wechat"} & set(client.get(where).context["form"].fields)
        client.post(where, {"name": "Renamed", "importance": "B"})
    assert Customer.objects.values_list("name", "phone", "email").get() == ("Renamed", OTHER, BOX)
    assert Contact.objects.values_list("name", "phone", "email", "wechat").get() == ("Renamed", PHONE, MAIL, WECHAT)
