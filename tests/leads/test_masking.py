"""Phone and e-mail are masked in the public pool and for roles without the right, at every door; shown by a verb."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from crm.followups.models import Activity, ContactShown
from crm.followups.services import show_contact
from crm.rules.refusals import Conflict, Invalid, NotAllowed
from crm.users.masking import masked_email, masked_phone
from crm.users.models import ContactRight, Pool, Role
from leads.duplicates import open_leads
from leads.models import Lead
from leads.services import change_lead, claim_lead, create_lead
from tests.masked import fresh, seen
from tests.world import make_user

PHONE, MAIL = "13812345678", "zhangwei@example.com"
HIDDEN = ("123456", "1234", "hangwei")  # parts of them that nobody may read


@pytest.fixture
def pool(shipped):
    pool = Pool.objects.order_by("pk").first()
    pool.teams.set([shipped.north])
    return pool


@pytest.fixture
def lead(shipped, pool):
    return create_lead(by=shipped.ada, name="Zhang Wei", company="Willow Paper", phone=PHONE, email=MAIL, pool=pool)


@pytest.fixture
def odo(shipped):
    return make_user("Odo", role=Role.AUDITOR)


@pytest.fixture
def mia(shipped):
    return make_user("Mia", role=Role.MARKETING)


@pytest.mark.parametrize(
    "phone, shown",
    [("13812345678", "138****5678"), ("+86 138 1234 5678", "+86****5678"), ("12345", "1****"), ("", "")],
)
def test_the_middle_of_a_phone_number_is_hidden(phone, shown):
    assert masked_phone(phone) == shown


@pytest.mark.parametrize("mail, shown", [(MAIL, "z***@example.com"), ("nonsense", "n***"), ("", "")])
def test_the_name_of_an_address_is_hidden(mail, shown):
    assert masked_email(mail) == shown


def test_in_the_pool_it_is_masked_until_claimed(shipped, lead):
    assert seen(shipped.ben, lead) == ("138****5678", "z***@example.com")
    assert seen(shipped.lea, lead) == seen(shipped.ada, lead) == (PHONE, MAIL)
    claim_lead(lead, by=fresh(shipped.ben))
    assert seen(shipped.ben, lead) == (PHONE, MAIL)


def test_roles_without_the_right_read_it_masked(shipped, lead, odo, mia):
    claim_lead(lead, by=fresh(shipped.ben))
    assert seen(odo, lead) == seen(mia, lead) == ("138****5678", "z***@example.com")
    ContactRight.objects.create(role=Role.MARKETING, of_read=True)
    assert seen(mia, lead) == (PHONE, MAIL)


def test_an_administrator_says_who_sees_the_pools(shipped, lead):
    ContactRight.objects.create(role=Role.REP, of_pool=True)
    ContactRight.objects.create(role=Role.MANAGER, of_pool=False)
    assert seen(shipped.ben, lead) == (PHONE, MAIL)
    assert seen(shipped.lea, lead) == ("138****5678", "z***@example.com")


def doors(lead):
    return [
        reverse("leads:detail", args=[lead.pk]),
        reverse("leads:head", args=[lead.pk]),
        reverse("leads:side", args=[lead.pk]),
        reverse("leads:origin", args=[lead.pk]),
        reverse("leads:history", args=[lead.pk]),
        reverse("leads:list"),
        reverse("leads:list") + "?export=csv",
        reverse("leads:pool"),
        reverse("leads:search_results") + "?q=Zhang",
        reverse("followups:timeline") + f"?type=lead&id={lead.pk}",
        "/api/v1/leads/",
        f"/api/v1/leads/{lead.pk}/",
    ]


@pytest.mark.parametrize("who", ["ben", "odo", "mia"])
def test_no_door_shows_it(shipped, lead, odo, mia, client, who):
    change_lead(lead, by=shipped.ada, phone="13812340000")
    change_lead(lead, by=shipped.ada, phone=PHONE)
    client.force_login({"ben": shipped.ben, "odo": odo, "mia": mia}[who])
    for door in doors(lead):
        answer = client.get(door)
        assert answer.status_code == 200, door
        content = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        for part in (PHONE, MAIL, "13812340000", *HIDDEN):
            assert part not in content.replace("data-", ""), (door, part)


@pytest.mark.parametrize(
    "q, hits", [(PHONE, 0), ("1381234", 0), ("5678", 0), ("zhangwei@", 0), ("Zhang", 1), ("Willow", 1)]
)
def test_a_search_does_not_tell_the_hidden_digits(shipped, lead, client, q, hits):
    client.force_login(shipped.ben)
    assert client.get("/api/v1/leads/", {"search": q}).json()["total"] == hits
    page = client.get(reverse("leads:pool"), {"q": q}).content.decode()
    assert (f"/leads/{lead.pk}/" in page) == bool(hits)
    found = client.get(reverse("leads:search_results"), {"q": q}).content.decode()
    assert (f"/leads/{lead.pk}/" in found) == bool(hits)


def test_neither_does_the_hint_at_duplicates(shipped, lead, client):
    for who, hits in ((shipped.ben, False), (shipped.ada, True)):
        client.force_login(who)
        for asked in ({"phone": PHONE}, {"email": MAIL}):
            page = client.get(reverse("leads:duplicate_hint"), asked).content.decode()
            assert (f"/leads/{lead.pk}/" in page) == hits


def test_nor_does_a_file_of_guesses(shipped, lead):
    keys = [("phone", lead.phone_e164), ("email", lead.email_key)]
    assert list(open_leads(fresh(shipped.ben), keys)) == []
    assert list(open_leads(fresh(shipped.lea), keys)) == list(open_leads(None, keys)) == [lead]


# --- showing it -----------------------------------------------------------------------------------------------------


def test_shown_it_is_kept_on_the_timeline_once_a_day(shipped, lead):
    for _time in range(2):
        shown = show_contact(lead, by=fresh(shipped.ben))
        assert (shown.shown_phone, shown.shown_email) == (PHONE, MAIL)
    told = Activity.objects.about(lead).get(kind="contact_shown")
    assert told.by == shipped.ben
    assert ContactShown.objects.filter(user=shipped.ben).count() == 1


def test_what_is_not_masked_costs_nothing(shipped, lead):
    assert show_contact(lead, by=fresh(shipped.lea)).shown_phone == PHONE
    assert not ContactShown.objects.exists()


def test_beyond_the_days_limit_it_is_refused(shipped, lead, pool):
    ContactRight.objects.create(role=Role.REP, shows_a_day=1)
    other = create_lead(by=shipped.ada, name="Li Na", phone="13912345678", pool=pool)
    show_contact(lead, by=fresh(shipped.ben))
    with pytest.raises(Conflict, match="limit"):
        show_contact(other, by=fresh(shipped.ben))
    show_contact(lead, by=fresh(shipped.ben))  # today's again
    show_contact(other, by=fresh(shipped.ann))  # everybody has their own


def test_an_auditor_is_shown_nothing(lead, odo):
    with pytest.raises(NotAllowed):
        show_contact(lead, by=fresh(odo))


def test_a_stranger_is_shown_nothing(shipped, lead):
    with pytest.raises(NotAllowed):
        show_contact(lead, by=fresh(shipped.cy))


@pytest.mark.django_db(transaction=True)
def test_the_limit_is_exact_for_requests_at_once(world):
    pool = Pool.objects.create(name_en="Pool", name_zh="公海")
    pool.teams.set([world.north])
    ContactRight.objects.create(role=Role.REP, shows_a_day=3)
    leads = [Lead.objects.create(name=f"Lead {n}", phone=PHONE, pool=pool) for n in range(8)]
    told, start = [], threading.Barrier(len(leads))

    def ask(lead):
        start.wait()
        try:
            show_contact(lead, by=fresh(world.ben))
            told.append("shown")
        except Conflict:
            told.append("limit")
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[lead]) for lead in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["limit"] * 5 + ["shown"] * 3
    assert ContactShown.objects.count() == Activity.objects.filter(kind="contact_shown").count() == 3


def test_the_button_shows_it_in_its_place(shipped, lead, client):
    client.force_login(shipped.ben)
    page = client.get(reverse("leads:detail", args=[lead.pk])).content.decode()
    where = reverse("leads:show_contact", args=[lead.pk])
    assert where in page and f"tel:{PHONE}" not in page
    part = client.post(where, headers={"HX-Request": "true"}).content.decode()
    assert PHONE in part and MAIL in part and where not in part
    answer = client.post(f"/api/v1/leads/{lead.pk}/show-contact/", {}, content_type="application/json")
    assert answer.json() == {"phone": PHONE, "email": MAIL}


def test_what_a_masked_field_showed_is_never_stored(shipped, lead, client):
    ContactRight.objects.create(role=Role.MANAGER, of_pool=False)
    with pytest.raises(Invalid):
        change_lead(lead, by=fresh(shipped.lea), phone="138****5678")
    client.force_login(shipped.lea)
    where = reverse("leads:edit", args=[lead.pk])
    form = client.get(where).context["form"]
    assert not {"phone", "email"} & set(form.fields)
    client.post(where, {"name": "Zhang Wei", "company": "Other"})
    lead.refresh_from_db()
    assert (lead.company, lead.phone, lead.email) == ("Other", PHONE, MAIL)
