"""The person is written into every column and file that can hold them; after the erasure a search finds none of it.

Columns are found in the database, not listed: a table that comes later is asked the same.
"""

import io
import re
import zipfile

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DataError, IntegrityError, connection, transaction

from crm.customers.models import Contact
from crm.customers.services import create_customer
from crm.followups.files.keeping import place_of
from crm.followups.models import Attachment
from crm.followups.services import attach
from crm.imports.running import run_due
from crm.imports.services import start_import, upload_file
from crm.oversight.erasure.deciding import ask_erasure, decide_erasure, go_on
from crm.oversight.erasure.walk import tables
from crm.oversight.models import State
from leads.services import create_lead
from tests.access.realm import make_people, make_realm
from tests.audit.guard import rewriting

NAME, PHONE, EMAIL = "Sima Xiangru", "13943218765", "sima.xr@example.org"
TOLD = f"{NAME}, 139 4321 8765, {EMAIL}"
TRACE = re.compile(r"sima|(?<!\d)139\D{0,3}4321\D{0,3}8765(?!\d)", re.IGNORECASE)

# Tables that are not the person's, each with its reason.
OTHERS = {
    "users_user": "colleagues: who has the same number is not the person who asked",
    "account_emailaddress": "colleagues",
    "analytics_branch": "ids of teams",
    "django_migrations": "Django's own list of files",
    "users_session": "signed and packed; notices, which name people, travel in the reader's own cookie",
    "django_session": "empty: sessions are users_session",
    "pghistory_context": "empty: old migrations name the library, which keeps nothing any more",
    "oversight_erasure": "the request itself; it forgets whom it was about when it is done",
}
COLUMNS = """
    SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
        AND (c.udt_name IN ('text', 'jsonb', '_text', '_varchar')
            OR c.udt_name = 'varchar' AND coalesce(c.character_maximum_length, 999) >= 11)
    ORDER BY 1, 2
"""
VALUE = {"text": "%s", "varchar": "%s", "jsonb": "jsonb_build_object('told', %s::text)"}
VALUE |= dict.fromkeys(("_text", "_varchar"), "ARRAY[%s]")


@pytest.fixture
def realm(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    people = make_people()
    return make_realm(people, people.ann, pool=people.pool, colleague=people.ben)


def columns():
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        return cursor.fetchall()


def test_every_table_with_words_in_it_is_walked_or_has_its_reason(db):
    """Also those that hold nothing in the test below."""
    walked = {model._meta.db_table for model in tables()}
    assert {table for table, _column, _kind in columns()} - walked <= OTHERS.keys()


def planted():
    """Writes the person into one row of every column that takes them, past every guard: {table: columns}."""
    held = {}
    with rewriting():
        for table, column, kind in columns():
            if table not in OTHERS and _plant(table, column, VALUE[kind]):
                held.setdefault(table, []).append(column)
    return held


def _plant(table, column, value):
    sql = f'UPDATE "{table}" SET "{column}" = {value} WHERE id = (SELECT max(id) FROM "{table}")'
    for words in (TOLD, PHONE):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, [words])
                return cursor.rowcount
        except DataError:  # too short for all of it
            continue
        except IntegrityError:  # one of a list of words, or a name that two rows may not share
            return 0
    return 0


def traces():
    """(table, column) of every text and JSON column that still tells of the person, of every table."""
    left = []
    with connection.cursor() as cursor:
        for table, column, _kind in columns():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}"')
            left += [(table, column) for (text,) in cursor.fetchall() if text and TRACE.search(text)]
        for table in connection.introspection.table_names(cursor):  # search columns and whatever else is derived
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            left += [(table, "*") for (line,) in cursor.fetchall() if TRACE.search(line)]
    return sorted({one for one in left if one[0] not in OTHERS})


def files(folder):
    """Every file below, zipped ones unpacked, as text."""
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as document:
                content = b" ".join(document.read(name) for name in document.namelist())
        yield path, content.decode("utf-8", "replace") + content.decode("gb18030", "replace")


def erased(world, **more):
    erasure = ask_erasure(by=world.ada, phones=PHONE, emails=EMAIL, names=NAME)
    go_on()
    erasure.refresh_from_db()
    assert erasure.state == State.FOUND
    looked = erasure.files
    decide_erasure(erasure, subjects=erasure.subjects, by=world.ada, **more)
    go_on()
    erasure.refresh_from_db()
    assert erasure.state == State.DONE and erasure.terms == {} and erasure.files == []
    return looked


def test_whatever_column_of_whatever_table_held_the_person_does_not_any_more(realm, client):
    client.force_login(realm.world.ann)
    kept = {"Idempotency-Key": "an-answer-that-is-kept"}
    made = client.post("/api/v1/leads/", {"name": "Qian"}, content_type="application/json", headers=kept)
    assert made.status_code == 201
    held = planted()
    assert len(held) > 40 and sum(map(len, held.values())) > 150
    told = {"leads_lead", "customers_customer", "customers_contact", "followups_activity", "imports_importrow"}
    told |= {"followups_notification", "automation_delivery", "jobs_outbox", "audit_entry", "api_idempotencykey"}
    assert told <= held.keys(), told - held.keys()
    assert {table for table, _column in traces()} >= told
    erased(realm.world)
    assert traces() == []


def document(kind, words):
    """A file of today's offices: a number cut by a tag, and in a cell beside another number."""
    inside = {"docx": "word/document.xml", "xlsx": "xl/sharedStrings.xml"}[kind]
    mark = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        for name in sorted({mark, inside}):
            made.writestr(name, f"<x>{words if name == inside else ''}</x>")
    return kept.getvalue()


TELLING = {
    "minutes.txt": f"We met {TOLD} at the fair.".encode(),
    "list.csv": f"name;phone\n司马;{PHONE}\n".encode("gb18030"),
    "wide.txt": TOLD.encode("utf-16"),
    "letter.docx": document("docx", "<w:t>sima.xr@exa</w:t><w:t>mple.org</w:t>"),
    "cells.xlsx": document("xlsx", f"<t>20261122</t><t>{PHONE}</t><t>99</t>"),
}
OTHERS_FILES = {
    "other.txt": b"We met Qian at 139 4321 8766.",
    "other.xlsx": document("xlsx", "<t>13943218</t><t>7650</t><t>1394321876599</t>"),
    "scan.pdf": b"%PDF-1.7 a picture of something",
}


def test_files_on_other_records_that_tell_of_the_person_go(realm, settings):
    ann = realm.owner
    other = create_customer(by=ann, owner=ann, name="Elsewhere Ltd")
    create_lead(by=ann, name=NAME, phone=PHONE)
    told = {attach(other, file=ContentFile(words, name), by=ann).pk for name, words in TELLING.items()}
    kept = [attach(other, file=ContentFile(words, name), by=ann).key for name, words in OTHERS_FILES.items()]
    looked = erased(realm.world)
    assert set(looked) == told
    assert all(default_storage.exists(place_of(key)) for key in kept)
    assert Attachment.objects.filter(pk__in=told, deleted_at=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_no_file_below_the_media_folder_tells_of_the_person(world, settings, tmp_path):
    """Committed, for a file goes when its row is written."""
    settings.MEDIA_ROOT = tmp_path
    customer = create_customer(by=world.ann, owner=world.ann, name="Elsewhere Ltd")
    lead = create_lead(by=world.ann, name=NAME, phone=PHONE, email=EMAIL)
    for name, words in {**TELLING, **OTHERS_FILES}.items():
        attach(customer, file=ContentFile(words, name), by=world.ann)
    attach(lead, file=ContentFile(b"%PDF-1.7 passport", "passport.pdf"), by=world.ann)
    assert sum(1 for _path, text in files(tmp_path) if TRACE.search(text)) >= 3
    erased(world)
    assert [path for path, text in files(tmp_path) if TRACE.search(text)] == []
    assert len(list(files(tmp_path))) == len(OTHERS_FILES)


def test_a_notice_that_names_somebody_is_kept_in_no_table(client, world):
    lead = create_lead(by=world.ann, name=NAME, phone=PHONE)
    client.force_login(world.ann)
    client.post(f"/leads/{lead.pk}/delete/")
    row = apps.get_model("users", "Session").objects.of(world.ann).get()
    assert client.cookies["messages"].value and NAME not in str(row.get_decoded())


CONTACTS = (
    f"name,customer,phone,email\n{NAME},Shu Trading,{PHONE},\nSomeone,Shu Trading,,{EMAIL.upper()}\n"
    "Wu,Shu Trading,13611112222,\n"
)


@pytest.mark.parametrize("again", ["hold", "flag"])
def test_who_was_erased_does_not_come_back_with_a_sheet_of_contacts(realm, settings, again):
    settings.ERASED_AGAIN = again
    ann = realm.owner
    create_customer(by=ann, owner=ann, name="Shu Trading")
    create_lead(by=ann, name=NAME, phone=PHONE, email=EMAIL)
    erased(realm.world)
    batch = upload_file(kind="contacts", name="c.csv", data=CONTACTS.encode(), by=ann)
    start_import(batch, mapping=batch.mapping, by=ann)
    run_due()
    batch.refresh_from_db()
    came = set(Contact.objects.filter(customer__name="Shu Trading").values_list("name", flat=True))
    assert (batch.imported, batch.rejected) == ((1, 2) if again == "hold" else (3, 0))
    assert came == ({"Wu"} if again == "hold" else {"Wu", NAME, "Someone"})
    if again == "hold":
        reasons = [reason for row in batch.staged.filter(state="rejected") for reason in row.reason]
        assert len(reasons) == 2 and all("erased" in reason for reason in reasons)
