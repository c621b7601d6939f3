"""The recycle bin: what was deleted waits for whoever may bring it back."""

import pytest
from django.utils import timezone

from crm.audit.acting import acting
from crm.audit.models import Entry
from crm.customers.models import Customer
from crm.customers.services import create_contact, create_customer, delete_contact, delete_customer
from crm.oversight.bin import empty_old
from leads.models import Lead
from leads.services import create_lead, delete_lead, merge_leads

pytestmark = pytest.mark.django_db
LEADS = "/bin/leads/"


@pytest.fixture
def gone(world):
    leads = [create_lead(by=world.ann, name=f"Lead {n}") for n in range(2)]
    with acting(door="page", by=world.lea.pk):
        for lead in leads:
            delete_lead(lead, by=world.lea)
    return leads


def listed(client, person, address=LEADS):
    client.force_login(person)
    return {row.pk for row in client.get(address).context["listing"].page.items}


def test_owner_manager_and_admin_see_it_and_strangers_do_not(client, world, gone):
    ids = {lead.pk for lead in gone}
    for person in (world.ann, world.lea, world.dee, world.ada):
        assert listed(client, person) == ids
    for person in (world.ben, world.cy):
        assert listed(client, person) == set()


def test_it_says_who_deleted_it_and_when(client, world, gone):
    client.force_login(world.ann)
    row = client.get(LEADS).context["listing"].page.items[0]
    assert row.deleted_by == world.lea
    assert row.deleted_at


def test_many_come_back_at_once_and_the_restoration_can_be_taken_back(client, world, gone):
    client.force_login(world.ann)
    answer = client.post(f"{LEADS}restore/", {"ids": [lead.pk for lead in gone]}, follow=True)
    assert Lead.objects.visible_to(world.ann).count() == 2
    (notice,) = answer.context["messages"]
    undo = notice.extra_tags.removeprefix("undo:")
    client.post(undo)
    assert listed(client, world.ann) == {lead.pk for lead in gone}


def test_one_that_is_not_mine_and_nothing_comes_back(client, world, gone):
    other = create_lead(by=world.cy, name="Of the south")
    delete_lead(other, by=world.cy)
    client.force_login(world.ann)
    answer = client.post(f"{LEADS}restore/", {"ids": [gone[0].pk, other.pk]})
    assert answer.status_code == 404
    assert not Lead.objects.alive().exists()


def test_another_persons_undo_opens_nothing(client, world, gone):
    client.force_login(world.ann)
    answer = client.post(f"{LEADS}restore/", {"ids": gone[0].pk}, follow=True)
    undo = next(iter(answer.context["messages"])).extra_tags.removeprefix("undo:")
    client.force_login(world.lea)
    assert client.post(undo).status_code == 404
    assert client.post(f"{LEADS}undo/?token=forged").status_code == 404


def test_what_was_merged_away_is_not_in_it(client, world):
    keep, other = (create_lead(by=world.ann, name="Wang", phone="13800138000") for _n in range(2))
    merge_leads(keep, other=other, by=world.ann)
    assert listed(client, world.ann) == set()


def test_customers_and_contacts_are_in_it(client, world):
    customer = create_customer(by=world.ann, owner=world.ann, name="Acme")
    contact = create_contact(customer, by=world.ann, name="Li Ting")
    delete_contact(contact, by=world.ann)
    assert listed(client, world.ann, "/bin/contacts/") == {contact.pk}
    delete_customer(customer, by=world.ann)
    assert listed(client, world.ann, "/bin/customers/") == {customer.pk}
    assert listed(client, world.ann, "/bin/contacts/") == set()
    client.post("/bin/customers/restore/", {"ids": customer.pk})
    assert Customer.objects.visible_to(world.ann).get() == customer


def test_an_empty_bin_says_so(client, world):
    client.force_login(world.ann)
    assert "Nothing here" in client.get(LEADS).content.decode()
    assert client.get("/bin/spaceships/").status_code == 404


def test_a_page_of_the_bin_asks_a_few_questions(client, world, gone, django_assert_max_num_queries):
    client.force_login(world.ann)
    client.get(LEADS)
    with django_assert_max_num_queries(10):
        client.get(LEADS)


def test_nothing_is_ever_emptied_unless_the_setting_says_so(world, gone):
    later = timezone.now() + timezone.timedelta(days=4000)
    assert empty_old(now=later) == 0
    assert Lead.objects.filter(name="Lead 0").exists()


def test_after_so_many_days_a_record_is_emptied_for_good(client, world, gone, settings):
    settings.RECYCLE_BIN_DAYS = 30
    assert empty_old(now=timezone.now() + timezone.timedelta(days=29)) == 0
    later = timezone.now() + timezone.timedelta(days=31)
    assert empty_old(now=later) == 2
    assert empty_old(now=later) == 0
    assert set(Lead.objects.values_list("name", flat=True)) == {"[erased]"}
    assert listed(client, world.ann) == set()
    entries = Entry.objects.filter(model="leads.lead", after__has_key="name")
    assert {entry.after["name"] for entry in entries} == {"***"}
