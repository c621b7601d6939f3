"""The import pages: upload, map, try, run, see every row's outcome, undo."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crm.customers.models import Customer
from crm.followups.defaults import ship_all
from crm.imports.models import Import
from crm.imports.running import run_due
from leads.models import Lead

pytestmark = pytest.mark.django_db
LEADS = "Name,Company,Phone,Email\n王小明,晨光科技,13800138000,\n,Nameless Ltd,,\nTom Poe,Bolt,,tom@bolt.example\n"


@pytest.fixture
def client(world):
    ship_all()
    client = Client()
    client.force_login(world.lea)
    return client


def upload(client, kind, text):
    file = SimpleUploadedFile(f"{kind}.csv", text.encode())
    answer = client.post(reverse("imports:index"), {"kind": kind, "file": file})
    assert answer.status_code == 302
    return Import.objects.latest("pk")


def as_offered(client, batch):
    """What a browser would send when nothing was changed on the form; it refuses to send a required empty choice."""
    form = client.get(batch.get_absolute_url()).context["form"]
    sent = {field.html_name: field.value() or str(field.field.choices[0][0]) for field in form}
    refused = [field.name for field in form if field.field.required and not sent[field.html_name]]
    assert refused == []
    return sent


def test_leads_are_tried_then_run_and_every_row_is_accounted_for(client, world):
    batch = upload(client, "leads", LEADS)
    sent = as_offered(client, batch)
    assert client.post(reverse("imports:start", args=[batch.pk]), {**sent, "try": "1"}).status_code == 302
    run_due()
    assert Lead.objects.count() == 0
    assert client.post(reverse("imports:start", args=[batch.pk]), sent).status_code == 302
    run_due()
    assert set(Lead.objects.values_list("name", flat=True)) == {"王小明", "Tom Poe"}
    batch.refresh_from_db()
    assert (batch.rows, batch.imported, batch.rejected) == (3, 2, 1)
    rejected = client.get(reverse("imports:rejected", args=[batch.pk]))
    assert "Nameless Ltd" in b"".join(rejected.streaming_content).decode()
    assert client.get(batch.get_absolute_url()).status_code == 200


def test_the_form_of_every_kind_can_be_sent_as_it_is_offered(client):
    heads = {"leads": "Name", "customers": "Name", "contacts": "Name,Customer", "opportunities": "ID,Name,Stage"}
    for kind, head in heads.items():
        as_offered(client, upload(client, kind, f"{head}\nA,B,C\n"))


def test_an_import_is_taken_back(client):
    batch = upload(client, "customers", "Name\nLotus Foods\nNorthwind\n")
    client.post(reverse("imports:start", args=[batch.pk]), as_offered(client, batch))
    run_due()
    assert Customer.objects.count() == 2
    assert client.post(reverse("imports:undo", args=[batch.pk])).status_code in (200, 204, 302)
    assert Customer.objects.filter(deleted_at=None).count() == 0


def test_reasons_are_told_in_the_language_of_whoever_started_it(client):
    batch = upload(client, "leads", "Name,Email\nJane,jane@@bad\n")
    sent = as_offered(client, batch)
    with translation.override("en"):  # a request leaves its language behind in the test client
        client.post(reverse("imports:start", args=[batch.pk]), sent, headers={"accept-language": "zh-CN"})
    run_due()
    reason = batch.staged.get().reason
    assert reason == ["邮箱：这不是有效的邮箱。"], reason
