"""Files that nobody can search for a person are told: how many there are, and which of them lie around that person."""

import io
import zipfile

import pytest
from django.core.files.base import ContentFile

from crm.audit.kinds import Kind
from crm.audit.models import Entry
from crm.customers.services import create_contact, create_customer
from crm.followups.models import Attachment
from crm.followups.services import attach
from crm.oversight.erasure.deciding import ask_erasure, drop_erasure, go_on
from crm.oversight.models import State
from leads.services import create_lead

from .test_erased_everywhere import EMAIL, NAME, PHONE, TOLD, document

pytestmark = pytest.mark.django_db


def locked():
    """A document whose parts are encrypted: a zip says so in a bit of each."""
    content = bytearray(document("docx", TOLD))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def with_picture():
    kept = io.BytesIO(document("docx", "<t>an offer</t>"))
    with zipfile.ZipFile(kept, "a") as made:
        made.writestr("word/media/image1.png", b"\x89PNG of somebody")
    return kept.getvalue()


def torn():
    """Its packed bytes are broken behind their head."""
    content = bytearray(document("xlsx", "<t>figures</t>" * 50))
    at = content.find(b"PK\x03\x04", 40)
    content[at + 60 : at + 70] = b"\xff" * 10
    return bytes(content)


UNREAD = {
    "scan.pdf": b"%PDF-1.7 of somebody",
    "face.png": b"\x89PNG\r\n\x1a\n of somebody",
    "call.mp3": b"ID3 somebody speaks",
    "locked.docx": locked(),
    "picture.docx": with_picture(),
    "torn.xlsx": torn(),
}


def test_no_file_that_cannot_be_searched_is_passed_over_in_silence(world, client):
    """Each is counted; those around the person are named, and go where the administrator says so."""
    ann, ada = world.ann, world.ada
    theirs = create_customer(by=ann, owner=ann, name="Shu Trading")
    create_contact(theirs, by=ann, name=NAME, phone=PHONE)
    far = create_customer(by=ann, owner=ann, name="Elsewhere Ltd")
    near = {name: attach(theirs, file=ContentFile(words, name), by=ann).pk for name, words in UNREAD.items()}
    others = [attach(far, file=ContentFile(words, name), by=ann).pk for name, words in UNREAD.items()]
    attach(theirs, file=ContentFile(b"Read and clean", "clean.txt"), by=ann)
    erasure = ask_erasure(by=ada, phones=PHONE, emails=EMAIL, names=NAME)
    go_on()
    erasure.refresh_from_db()
    assert erasure.unread["around"] == sorted(near.values()) and erasure.files == []
    assert erasure.unread["kinds"] == {"pdf": 2, "png": 2, "mp3": 2, "docx": 4, "xlsx": 2}

    client.force_login(ada)
    page = client.get(erasure.get_absolute_url()).content.decode()
    assert all(name in page for name in near) and "2 PNG" in page
    chosen = [near["scan.pdf"], near["face.png"]]
    records = [f"{label} {pk}" for label, ids in erasure.subjects.items() for pk in ids]
    address = f"{erasure.get_absolute_url()}decide/"
    wrong = client.post(address, {"records": records, "files": [others[0]], "sure": "on"})
    assert wrong.status_code == 422
    client.post(address, {"records": records, "files": chosen, "sure": "on"})
    go_on()
    erasure.refresh_from_db()
    assert erasure.state == State.DONE and erasure.files == []
    assert set(Attachment.objects.exclude(deleted_at=None).values_list("pk", flat=True)) >= set(chosen)
    assert Attachment.objects.filter(pk__in=[*others, *near.values()], deleted_at=None).count() == 10
    assert erasure.unread == {
        "kinds": {"pdf": 1, "png": 1, "mp3": 2, "docx": 4, "xlsx": 2},
        "around": [],
    }
    assert Entry.objects.filter(kind=Kind.ERASED).latest("pk").after["unread"] == erasure.unread["kinds"]
    page = client.get(erasure.get_absolute_url()).content.decode()
    assert "1 PNG" in page and "They were not read and are still there." in page


def test_a_dropped_request_remembers_no_file(world):
    ann, ada = world.ann, world.ada
    lead = create_lead(by=ann, name=NAME, phone=PHONE)
    customer = create_customer(by=ann, owner=ann, name="Shu Trading")
    create_contact(customer, by=ann, name=NAME, phone=PHONE)
    attach(customer, file=ContentFile(UNREAD["scan.pdf"], "scan.pdf"), by=ann)
    attach(lead, file=ContentFile(UNREAD["face.png"], "face.png"), by=ann)
    erasure = ask_erasure(by=ada, phones=PHONE)
    go_on()
    erasure.refresh_from_db()
    assert len(erasure.unread["around"]) == 1  # the other goes with its lead
    drop_erasure(erasure, by=ada)
    erasure.refresh_from_db()
    assert erasure.unread == {} and erasure.files == []
