"""Files on records: known by content, kept under names of ours, seen by whoever sees the record at that moment."""

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from crm.followups.files import keeping
from crm.followups.files.kinds import KINDS
from crm.followups.files.names import clean_name
from crm.followups.models import Activity, Attachment
from crm.followups.services import attach, attachments, delete_attachment, forget_attachments, restore_attachment
from crm.rules.refusals import Invalid, NotAllowed
from tests.customers.cast import make_customer

from .documents import ACCEPTED, REFUSED

PDF = b"%PDF-1.7 the offer"


def a_file(name="offer.pdf", content=PDF):
    return ContentFile(content, name)


@pytest.fixture
def customer(world):
    return make_customer(world.ann)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def kept(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_the_table_is_known_by_its_content(customer, world, kind):
    name, content = ACCEPTED[kind]
    found = attach(customer, file=a_file(name, content), by=world.ann)
    assert found.kind == kind
    assert keeping.opened(found.key).read() == content


@pytest.mark.parametrize("what", REFUSED)
def test_whatever_else_is_refused_and_nothing_is_kept(customer, world, folder, what):
    with pytest.raises(Invalid) as refusal:
        attach(customer, file=a_file(*REFUSED[what]), by=world.ann)
    assert list(refusal.value.errors) == ["file"]
    assert not Attachment.objects.exists()
    assert kept(folder) == []


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("offer.pdf", "offer.pdf"),
        ("报价单 最终版.PDF", "报价单 最终版.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ann\\offer.pdf", "offer.pdf"),
        ("offer.pdf.exe", "offer.pdf.pdf"),
        ("re\u202efdp.exe", "re fdp.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', 'a" Set-Cookie: x.pdf'),
        ("\0.pdf", "file.pdf"),
        (".htaccess", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_only_shown_and_cannot_pretend(sent, shown):
    assert clean_name(sent, "pdf") == shown


def test_a_file_is_kept_under_a_name_of_ours_for_its_owner_alone(customer, world, folder):
    found = attach(customer, file=a_file("../../offer.pdf"), by=world.ann)
    (path,) = kept(folder)
    assert path.relative_to(folder) == Path("attachments") / found.key[:2] / found.key
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert re.fullmatch(r"[\w-]{22}", found.key, re.ASCII)  # 16 bytes of chance


def test_one_file_and_one_record_have_limits(customer, world, monkeypatch):
    monkeypatch.setattr(attachments, "LARGEST", 20)
    monkeypatch.setattr(attachments, "MOST", 2)
    with pytest.raises(Invalid, match="larger than"):
        attach(customer, file=a_file(content=PDF + b"..."), by=world.ann)
    attach(customer, file=a_file(), by=world.ann)
    monkeypatch.setattr(attachments, "MOST_BYTES", 2 * len(PDF) - 1)
    with pytest.raises(Invalid, match="delete some"):
        attach(customer, file=a_file(), by=world.ann)
    monkeypatch.setattr(attachments, "MOST_BYTES", 1000)
    second = attach(customer, file=a_file(), by=world.ann)
    with pytest.raises(Invalid, match="delete some"):
        attach(customer, file=a_file(), by=world.ann)
    delete_attachment(second, by=world.ann)
    attach(customer, file=a_file(), by=world.ann)


def test_who_may_not_change_the_record_attaches_deletes_and_restores_nothing(customer, world):
    found = attach(customer, file=a_file(), by=world.ann)
    for verb in (delete_attachment, restore_attachment):
        with pytest.raises(NotAllowed):
            verb(found, by=world.ben)
    with pytest.raises(NotAllowed):
        attach(customer, file=a_file(), by=world.cy)


def test_it_stands_on_the_timeline_and_twice_is_once(customer, world):
    found = attach(customer, file=a_file(), by=world.ann)
    for verb in (delete_attachment, delete_attachment, restore_attachment, restore_attachment):
        verb(found, by=world.ann)
    kinds = list(Activity.objects.about(customer).filter(kind__startswith="attach").values_list("kind", flat=True))
    assert kinds == ["attachment_restored", "attachment_deleted", "attached"]


def test_a_deleted_one_is_forgotten_with_its_file_after_thirty_days_and_orphans_after_one(customer, world, folder):
    stays, goes = (attach(customer, file=a_file(), by=world.ann) for _turn in range(2))
    delete_attachment(goes, by=world.ann)
    orphan, writing = (folder / "attachments" / "zz" / name for name in ("orphan", "writing"))
    orphan.parent.mkdir()
    for path in (orphan, writing):
        path.write_bytes(b"x")
    forget_attachments()
    assert len(kept(folder)) == 4
    with time_machine.travel(timezone.now() + dt.timedelta(days=2), tick=False):
        forget_attachments()
    assert {path.name for path in kept(folder)} == {stays.key, goes.key}
    with time_machine.travel(timezone.now() + dt.timedelta(days=31), tick=False):
        forget_attachments()
    assert {path.name for path in kept(folder)} == {stays.key}
    assert set(Attachment.objects.all()) == {stays}


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def ann(client, world):
    client.force_login(world.ann)
    return client


def of(record):
    return f"?type={record.kind}&id={record.pk}"


def test_the_file_is_saved_and_never_shown(ann, customer, world):
    found = attach(customer, file=a_file("报价.pdf"), by=world.ann)
    answer = ann.get(found.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%8A%A5%E4%BB%B7.pdf"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Length"] == str(len(PDF))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Cache-Control"] == "no-store"


def test_visibility_is_asked_at_download(ann, client, customer, world):
    found = attach(customer, file=a_file(), by=world.ann)
    client.force_login(world.ben)
    assert client.get(found.get_absolute_url()).status_code == 404
    customer.owner = world.ben
    customer.save()
    assert client.get(found.get_absolute_url()).status_code == 200
    customer.deleted_at = timezone.now()
    customer.save()
    assert client.get(found.get_absolute_url()).status_code == 404


def test_a_deleted_one_is_not_found_until_it_is_back(ann, customer, world):
    found = attach(customer, file=a_file(), by=world.ann)
    deleted = ann.post(reverse("followups:attachment_delete", args=[found.key]), headers={"hx-request": "true"})
    assert deleted.status_code == 204
    assert reverse("followups:attachment_restore", args=[found.key]) in deleted["HX-Trigger"]
    assert ann.get(found.get_absolute_url()).status_code == 404
    ann.post(reverse("followups:attachment_restore", args=[found.key]))
    assert ann.get(found.get_absolute_url()).status_code == 200


def test_a_file_that_is_gone_is_not_found(ann, customer, world, folder):
    found = attach(customer, file=a_file(), by=world.ann)
    kept(folder)[0].unlink()
    assert ann.get(found.get_absolute_url()).status_code == 404


def test_several_at_once_each_kept_or_refused_by_name(ann, customer, world):
    files = [SimpleUploadedFile("offer.pdf", PDF), SimpleUploadedFile("<b>run.exe", b"MZ\x90")]
    answer = ann.post("/attachments/add/" + of(customer), {"file": files}, headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert "offer.pdf" in answer.text
    assert "&lt;b&gt;run.exe" in answer.text
    assert "is not accepted" in answer.text
    only_bad = {"file": SimpleUploadedFile("run.exe", b"MZ\x90")}
    assert ann.post("/attachments/add/" + of(customer), only_bad, headers={"hx-request": "true"}).status_code == 422


def test_without_scripts_it_works_and_goes_back_to_the_record(ann, customer):
    answer = ann.post("/attachments/add/" + of(customer), {"file": SimpleUploadedFile("offer.pdf", PDF)})
    assert answer["Location"] == customer.get_absolute_url()
    assert Attachment.objects.get().about == customer


def test_a_crowded_panel_costs_no_query_a_file(ann, customer, world, django_assert_max_num_queries):
    for number in range(30):
        attach(customer, file=a_file(f"{number}.pdf"), by=world.ann)
    with django_assert_max_num_queries(9):
        answer = ann.get("/attachments/of/" + of(customer))
    assert answer.text.count("data-item") == 30


# --- API ------------------------------------------------------------------------------------------------------------


def test_over_the_api(ann, customer, world):
    sent = {"file": SimpleUploadedFile("offer.pdf", PDF), "about": f"customer:{customer.pk}"}
    made = ann.post("/api/v1/attachments/", sent).json()
    assert made["about"] == {"type": "customer", "id": customer.pk}
    assert (made["name"], made["type"], made["size"], made["by"]) == (
        "offer.pdf",
        "application/pdf",
        len(PDF),
        world.ann.pk,
    )
    listed = ann.get(f"/api/v1/attachments/?about=customer:{customer.pk}").json()
    assert [row["id"] for row in listed["results"]] == [made["id"]]
    file = ann.get(f"/api/v1/attachments/{made['id']}/file/")
    assert b"".join(file.streaming_content) == PDF
    assert ann.delete(f"/api/v1/attachments/{made['id']}/").status_code == 204
    assert ann.get(f"/api/v1/attachments/{made['id']}/").status_code == 404


@pytest.mark.parametrize("about", ["customer:999999", "user:1", "customer", "customer:1:2", "customer:x"])
def test_the_api_refuses_what_is_not_there(ann, about):
    answer = ann.post("/api/v1/attachments/", {"file": SimpleUploadedFile("a.pdf", PDF), "about": about})
    assert answer.status_code == 400
    assert "about" in answer.json()["errors"]
