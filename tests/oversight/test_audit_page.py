"""The audit's page: who did what, when, from where, for those who oversee."""

import pytest
from django.utils import timezone, translation

from crm.audit.acting import acting
from crm.audit.exempt import kept_models
from crm.audit.kinds import Kind
from crm.audit.models import Entry
from crm.audit.noting import note
from crm.oversight.entries import SHOWN
from crm.oversight.words import UNSAID, field_word
from crm.users.models import Role, User
from leads.models import Lead
from leads.services import change_lead, create_lead, delete_lead

pytestmark = pytest.mark.django_db
AUDIT, API = "/audit/", "/api/v1/audit/"


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return world.ada


@pytest.fixture
def lead(world):
    with acting(door="page", by=world.ann.pk, address="203.0.113.9"):
        lead = create_lead(by=world.ann, name="Wang Fang", phone="13800138000")
        return change_lead(lead, by=world.ann, region="Shandong")


def found(client, **asked):
    answer = client.get(AUDIT, asked)
    assert answer.status_code == 200
    return [
        (entry.model, entry.row or entry.rows, entry.kind or entry.what)
        for entry in answer.context["listing"].page.items
    ]


def test_it_shows_before_and_after_in_words(client, ada, lead, world):
    page = client.get(AUDIT, {"model": "leads.lead", "row": lead.pk, "event": "changed"}).content.decode()
    assert "Shandong" in page
    assert "Region" in page
    assert "203.0.113.9" in page
    assert str(world.ann) in page


def test_it_reads_in_chinese(client, ada, lead):
    page = client.get(AUDIT, {"field": "region"}, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "地区" in page
    assert "审计" in page


def test_every_column_is_told_in_chinese():
    with translation.override("zh-hans"):
        told = {
            (one.name, field_word(model, one.attname))
            for model in kept_models()
            for one in model._meta.concrete_fields
            if one.name not in UNSAID and not one.generated
        }
    assert {name for name, word in told if word.isascii()} == {"utm"}


def test_references_are_told_by_name(client, ada, lead, world):
    Lead.objects.filter(pk=lead.pk).update(owner=world.ben)
    page = client.get(AUDIT, {"field": "owner"}).content.decode()
    assert f"{world.ann} <span aria-hidden='true'>→</span> {world.ben}" in page


def test_of_many_fields_the_first_are_shown_and_the_others_asked_for(client, ada, lead):
    page = client.get(AUDIT, {"row": lead.pk, "model": "leads.lead", "event": "created"}).content.decode()
    shown, _summary, folded = page.partition("<details><summary>")
    assert shown.count("<dt>") == SHOWN < folded.count("<dt>") + SHOWN
    assert "fields more</summary>" in folded


@pytest.mark.parametrize("word", ["region", "Region", "地区"])
def test_a_field_is_found_by_its_name_in_the_readers_language(client, ada, lead, word):
    language = "zh-hans" if word == "地区" else "en"
    with translation.override(language):
        answer = client.get(AUDIT, {"field": word, "event": "changed"}, headers={"Accept-Language": language})
    assert [entry.row for entry in answer.context["listing"].page.items] == [lead.pk]


def test_it_is_searched_by_person_record_kind_period_door_and_address(client, ada, lead, world):
    today = timezone.localdate().isoformat()
    one = ("leads.lead", lead.pk, "changed")
    for asked in (
        {"actor": world.ann.pk},
        {"model": "leads.lead"},
        {"row": lead.pk},
        {"at_after": today, "at_before": today},
        {"door": "page"},
        {"address": "203.0.113.9"},
        {"q": "Wang Fang"},
    ):
        assert one in found(client, **asked), asked
    for asked in ({"actor": world.cy.pk}, {"door": "import"}, {"at_before": "2001-01-01"}, {"address": "10.0.0.1"}):
        assert one not in found(client, **asked), asked


def test_a_change_of_rights_is_an_event_whatever_door_it_came_by(client, ada, world):
    User.objects.filter(pk=world.ann.pk).update(role=Role.MANAGER)
    assert ("users.user", world.ann.pk, "changed") in found(client, event=Kind.RIGHTS_CHANGED)


def test_an_export_is_noted_with_how_much_and_by_what_it_was_filtered_but_not_for_what(client, ada, lead):
    answer = client.get(AUDIT, {"export": "csv", "q": "Wang Fang"})
    body = b"".join(answer.streaming_content).decode()
    assert "Shandong" in body
    entry = Entry.objects.get(kind=Kind.EXPORTED)
    assert entry.actor == ada.pk
    assert entry.after["file"] == "audit.csv"
    assert entry.after["filters"] == ["q"]
    assert entry.after["count"] > 0
    assert "Wang" not in str(entry.after)


def test_every_list_that_is_exported_is_noted(client, ada, lead):
    b"".join(client.get("/leads/", {"export": "csv"}).streaming_content)
    assert Entry.objects.get(kind=Kind.EXPORTED).after == {"file": "leads.csv", "count": 1, "filters": []}


def test_a_page_costs_the_same_for_one_entry_and_for_fifty(client, ada, world, django_assert_max_num_queries):
    for n in range(60):
        change_lead(create_lead(by=world.ann, name=f"Lead {n}"), by=world.ann, region="South")
    with django_assert_max_num_queries(16):
        client.get(AUDIT)


def test_an_entry_of_what_is_gone_still_names_it(client, ada, lead, world):
    delete_lead(lead, by=world.ann)
    page = client.get(AUDIT, {"model": "leads.lead", "row": lead.pk}).content.decode()
    assert "moved to the recycle bin" in page


def test_an_auditor_reads_it_and_a_manager_does_not(client, world):
    odo = User.objects.create_user("odo@example.com", name="Odo", role=Role.AUDITOR)
    for person, status in ((odo, 200), (world.lea, 403), (world.ann, 403)):
        client.force_login(person)
        assert client.get(AUDIT).status_code == status
        assert client.get(API).status_code == status


def test_the_api_tells_the_same(client, ada, lead, world):
    answer = client.get(API, {"model": "leads.lead", "row": lead.pk, "what": "changed", "field": "region"}).json()
    assert [one["after"]["region"] for one in answer["results"]] == ["Shandong"]
    assert answer["results"][0]["actor"] == world.ann.pk
    assert client.get(API, {"colour": "red"}).status_code == 400
    assert client.post(API, {}).status_code == 405


def test_events_of_people_are_told(client, ada, world):
    note(Kind.UNMASKED, by=world.ben, about=world.ben)
    assert ("users.user", world.ben.pk, "unmasked") in found(client, event=Kind.UNMASKED)


def test_an_auditor_is_not_shown_phone_and_address_by_the_audit_either(client, world, lead):
    odo = User.objects.create_user("odo@example.com", name="Odo", role=Role.AUDITOR)
    for person, shown in ((odo, False), (world.ada, True)):
        client.force_login(person)
        for address in (AUDIT, API):
            assert ("13800138000" in client.get(address, {"row": lead.pk}).content.decode()) == shown
        file = b"".join(client.get(AUDIT, {"row": lead.pk, "export": "csv"}).streaming_content).decode()
        assert ("13800138000" in file) == shown
