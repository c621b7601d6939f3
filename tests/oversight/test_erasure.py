"""Somebody asks to be forgotten: no table holds them afterwards, and no report changes."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from crm.audit import marks
from crm.audit.kinds import Kind
from crm.audit.marks import erased_among
from crm.audit.models import Entry, ErasedMark
from crm.customers.models import Contact
from crm.customers.services import create_contact, create_customer
from crm.followups.defaults import ship_all
from crm.followups.files.keeping import place_of
from crm.followups.services import attach, log_activity, plan_followup
from crm.imports.running import run_due
from crm.imports.services import start_import, upload_file
from crm.oversight.erasure import deciding, walk
from crm.oversight.erasure.deciding import ask_erasure, decide_erasure, drop_erasure, go_on
from crm.oversight.models import Erasure, State
from crm.rules.refusals import Conflict, NotAllowed
from leads.intake.submissions import take_in_submissions
from leads.models import Form, Lead, Submission, SubmissionState
from leads.services import change_lead, create_lead
from opportunities.services import create_opportunity, lose

pytestmark = pytest.mark.django_db

NAME, PHONE, EMAIL = "Sima Xiangru", "13943218765", "sima.xr@example.org"
TRACE = re.compile(
    r"sima|司马|139\D{0,3}4321\D{0,3}8765|１３９４３２１８７６５|137\D{0,3}0000\D{0,3}1111", re.IGNORECASE
)


@pytest.fixture
def known(world):
    """The person in every corner of the product."""
    ship_all()
    lead = create_lead(by=world.ann, name=NAME, phone="137 0000 1111", email="Sima.XR@Example.org", need="For Sima")
    change_lead(lead, by=world.ann, phone="139 4321 8765", title="Poet")
    log_activity(lead, kind="call", direction="two_way", by=world.ann, body=f"{NAME} asked to be called at +86 {PHONE}")
    soon = timezone.now() + timezone.timedelta(days=1)
    plan_followup(lead, owner=world.ann, due=soon, goal=f"Call {NAME}", by=world.ann)
    customer = create_customer(by=world.ann, owner=world.ann, name="Shu Trading")
    contact = create_contact(customer, by=world.ann, name=NAME, phone=f"+86{PHONE}", email=EMAIL, wechat="sima_xr")
    log_activity(
        customer,
        kind="note",
        direction="system",
        by=world.ann,
        body=f"Met {NAME}; mail to SIMA.XR@example.org, １３９４３２１８７６５",
    )
    deal = create_opportunity(by=world.ann, owner=world.ann, customer=customer, name="Silk", amount=500)
    form = Form.objects.order_by("pk").first()
    Submission.objects.create(form=form, raw={"name": NAME, "phone": PHONE, "email": EMAIL, "consent": True})
    take_in_submissions()
    sheet = f"name,company,phone\n{NAME},Shu,(0)139-4321-8765\nSomebody Else,Wu,13611112222\n".encode()
    batch = upload_file(kind="leads", name="l.csv", data=sheet, by=world.ann)
    start_import(batch, mapping=batch.mapping, by=world.ann)
    run_due()
    return {"lead": lead, "contact": contact, "deal": deal, "form": form, "customer": customer}


def traces():
    """Every row of every table as text that still tells of the person."""
    left = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            left += [f"{table}: {line}" for (line,) in cursor.fetchall() if TRACE.search(line)]
    return left


def erase(world, **asked):
    erasure = ask_erasure(by=world.ada, **asked)
    go_on()
    erasure.refresh_from_db()
    assert erasure.state == State.FOUND
    decide_erasure(erasure, subjects=erasure.subjects, by=world.ada)
    go_on()
    erasure.refresh_from_db()
    return erasure


def test_the_dump_finds_the_person_before(known):
    tables = {line.split(":")[0] for line in traces()}
    assert {"leads_lead", "customers_contact", "followups_activity", "followups_followup"} <= tables
    assert {"leads_submission", "imports_importrow", "audit_entry"} <= tables


def test_no_table_tells_of_the_person_afterwards(world, known):
    erasure = erase(world, phones=PHONE)
    assert erasure.state == State.DONE
    assert traces() == []


def test_others_keep_what_is_theirs(world, known):
    erase(world, phones=PHONE)
    assert Lead.objects.get(name="Somebody Else").phone == "13611112222"
    assert known["customer"].activities.filter(body__startswith="Met [erased]").exists()


def test_no_figure_changes(client, world, known):
    lose(known["deal"], by=world.ann, reason=ship_reason())
    client.force_login(world.ada)
    asked = [
        f"/api/v1/analytics/{name}/" for name in ("funnel", "pipeline", "win-rate", "losses", "sources", "response")
    ]
    before = [client.get(address).json() for address in asked]
    erase(world, phones=PHONE)
    assert [client.get(address).json() for address in asked] == before


def ship_reason():
    from opportunities.models import LossReason

    return LossReason.objects.filter(active=True, pickable=True).first()


def test_only_a_keyed_hash_stays_and_knows_the_person_again(world, known):
    erase(world, phones=PHONE)
    assert ErasedMark.objects.count() >= 2
    assert erased_among([f"+86{PHONE}", EMAIL, "+8613611112222"]) == {f"+86{PHONE}", EMAIL}
    assert erased_among([*map(str, range(1000)), EMAIL]) == {EMAIL}


def test_a_changed_secret_key_still_knows_them_while_the_old_one_is_a_fallback(world, known, settings):
    erase(world, phones=PHONE)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key, long enough for a test of rotation"
    assert erased_among([f"+86{PHONE}"]) == set()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert erased_among([f"+86{PHONE}"]) == {f"+86{PHONE}"}


def test_who_comes_again_by_a_form_is_held(world, known):
    erase(world, phones=PHONE)
    again = Submission.objects.create(form=known["form"], raw={"name": NAME, "phone": PHONE, "consent": True})
    take_in_submissions()
    again.refresh_from_db()
    assert again.state == SubmissionState.QUARANTINED
    assert again.error


def test_or_taken_in_and_flagged_where_the_setting_says_so(world, known, settings):
    settings.ERASED_AGAIN = "flag"
    erase(world, phones=PHONE)
    again = Submission.objects.create(form=known["form"], raw={"name": NAME, "phone": PHONE, "consent": True})
    take_in_submissions()
    again.refresh_from_db()
    assert again.state == SubmissionState.LEAD
    assert again.lead.activities.filter(kind="erased_again").exists()


def test_who_stands_in_a_spreadsheet_again_is_rejected(world, known):
    erase(world, phones=PHONE)
    batch = upload_file(kind="leads", name="m.csv", data=f"name,phone\nNew,{PHONE}\n".encode(), by=world.ann)
    start_import(batch, mapping=batch.mapping, by=world.ann)
    run_due()
    batch.refresh_from_db()
    assert (batch.imported, batch.rejected) == (0, 1)


def test_it_goes_on_where_it_was_killed(world, known, monkeypatch):
    erasure = ask_erasure(by=world.ada, phones=PHONE)
    go_on()
    erasure.refresh_from_db()
    decide_erasure(erasure, subjects=erasure.subjects, by=world.ada)
    for _n in range(200):
        go_on(seconds=0.001)
    erasure.refresh_from_db()
    assert erasure.state == State.DONE
    assert traces() == []


def test_figures_of_days_and_stages_are_not_walked_and_every_table_that_can_tell_is():
    walked = {model._meta.label_lower for model in walk.tables()}
    assert {"leads.lead", "leads.assignment", "audit.entry", "followups.activity", "jobs.outbox"} <= walked
    assert not {"analytics.dailypicture", "opportunities.uncounted"} & walked


def test_a_piece_is_as_large_as_it_is_quick():
    assert deciding._next_size(500, took=0.01) == 2000
    assert deciding._next_size(20_000, took=0.5) == 20_000
    assert deciding._next_size(20_000, took=40) == 500
    assert deciding._next_size(4000, took=2) == 2000


def test_a_walk_of_an_older_release_begins_anew(world, known):
    erasure = ask_erasure(by=world.ada, phones=PHONE)
    Erasure.objects.filter(pk=erasure.pk).update(place={"table": 30, "after": 7})
    go_on()
    erasure.refresh_from_db()
    assert (erasure.state, erasure.place) == (State.FOUND, {})
    assert erasure.counts["leads.lead"]


def test_the_audit_knows_that_it_was_done_and_not_of_whom(world, known):
    erasure = erase(world, phones=PHONE)
    entry = Entry.objects.get(kind=Kind.ERASED)
    assert (entry.actor, entry.row) == (world.ada.pk, erasure.pk)
    assert entry.after["rows"]["leads.lead"] >= 1
    assert erasure.terms == {}


def test_a_namesake_who_was_not_chosen_stays(world, known):
    namesake = create_contact(known["customer"], by=world.ann, name="Sima Qian", phone="13511112222")
    erase(world, phones=PHONE)
    namesake.refresh_from_db()
    assert (namesake.name, namesake.phone) == ("Sima Qian", "13511112222")


def test_twice_is_once_and_after_the_beginning_there_is_no_way_back(world, known):
    erasure = ask_erasure(by=world.ada, phones=PHONE)
    with pytest.raises(Conflict):
        decide_erasure(erasure, subjects={}, by=world.ada)
    go_on()
    decide_erasure(erasure, subjects={}, by=world.ada)
    decide_erasure(erasure, subjects={}, by=world.ada)
    with pytest.raises(Conflict):
        drop_erasure(erasure, by=world.ada)


def test_a_request_that_is_dropped_forgets_whom_it_was_about(world, known):
    erasure = ask_erasure(by=world.ada, phones=PHONE)
    go_on()
    assert drop_erasure(erasure, by=world.ada).terms == {}
    assert Contact.objects.filter(name=NAME).exists()


def test_only_an_administrator_may(world, known):
    with pytest.raises(NotAllowed):
        ask_erasure(by=world.lea, phones=PHONE)


def test_the_page_walks_through_it(client, world, known):
    client.force_login(world.ada)
    answer = client.post("/erasures/", {"phones": PHONE}, follow=True)
    address = answer.redirect_chain[-1][0]
    go_on()
    page = client.get(address).content.decode()
    assert "leads.lead" in page
    assert "Sima Xiangru" in page
    answer = client.post(f"{address}decide/", {"records": [f"leads.lead {known['lead'].pk}"]})
    assert answer.status_code == 422
    client.post(f"{address}decide/", {"records": [f"leads.lead {known['lead'].pk}"], "sure": "on"})
    go_on()
    assert "erased" in client.get(address).content.decode()
    assert not Lead.objects.filter(phone_e164=f"+86{PHONE}").exists()


def test_files_on_the_records_go_with_them(world, known, django_capture_on_commit_callbacks):
    mine = attach(known["lead"], file=ContentFile(b"%PDF-1.7 of Sima", "sima.pdf"), by=world.ann)
    other = attach(known["customer"], file=ContentFile(b"%PDF-1.7", "offer.pdf"), by=world.ann)
    with django_capture_on_commit_callbacks(execute=True):
        erase(world, phones=PHONE)
    assert not default_storage.exists(place_of(mine.key))
    assert default_storage.exists(place_of(other.key))
    assert traces() == []


def test_many_are_not_hashed_where_nobody_was_erased(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(marks, "digest", None)
    with django_assert_num_queries(1):
        assert erased_among([f"{number}@example.com" for number in range(1000)]) == set()
