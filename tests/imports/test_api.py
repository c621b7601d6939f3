"""Imports through the API, on the real kinds."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from crm.customers.models import Contact, Customer
from crm.followups.defaults import ship_all
from crm.imports.running import run_due
from crm.users.models import Pool
from leads.models import Lead
from opportunities.models import Opportunity, Pipeline, StageChange

pytestmark = pytest.mark.django_db
URL = "/api/v1/imports/"


def client(user):
    api = APIClient()
    api.force_authenticate(user)
    return api


def send(user, kind, text, **more):
    file = SimpleUploadedFile(f"{kind}.csv", text.encode())
    answer = client(user).post(URL, {"file": file, "kind": kind, **more}, format="multipart")
    run_due()
    return answer


def read(user, answer):
    assert answer.status_code == 201, answer.data
    found = client(user).get(f"{URL}{answer.data['id']}/").data
    assert found["error"] == ""
    assert found["rows"] == found["imported"] + found["linked"] + found["updated"] + found["rejected"]
    return found


def test_customers_come_in_once_and_belong_to_whom_the_row_names(world):
    text = "account,sector,owner\n云帆智造有限公司,制造,Ann\nAcme Corp,tech,Cy\nNobody Ltd,x,Zoe\n"
    found = read(world.lea, send(world.lea, "customers", text))
    assert (found["status"], found["imported"], found["rejected"]) == ("done", 1, 2)
    assert Customer.objects.get().owner == world.ann
    again = read(world.lea, send(world.lea, "customers", text))
    assert (again["imported"], again["linked"]) == (0, 1)


def test_rejected_rows_come_back_with_line_and_reason(world):
    answer = send(world.lea, "customers", "name,owner\nA,Ann\nB,Zoe\n")
    body = b"".join(client(world.lea).get(f"{URL}{answer.data['id']}/rejected.csv").streaming_content).decode()
    assert body.splitlines()[1].startswith("3,")
    assert "Zoe" in body.splitlines()[1]


def test_contacts_need_their_customer(world):
    send(world.ann, "customers", "name\nAcme\n")
    found = read(world.ann, send(world.ann, "contacts", "name,company,phone\nJo,Acme,138 0013 8000\nKim,Other,\n"))
    assert (found["imported"], found["rejected"]) == (1, 1)
    assert Contact.objects.get().phone_e164 == "+8613800138000"


def test_opportunities_come_in_with_their_history(world):
    ship_all()
    send(world.ann, "customers", "name\nAcme\n")
    text = (
        "id,account,stage,amount,created,closed,loss reason\n"
        "1,Acme,Won,1.5万,2026-01-05,2026-02-01,\n"
        "2,Acme,Lost,900,2026-01-05,2026-03-01,\n"
        "3,,Prospect,,,,\n"
        "4,Acme,Nowhere,1,,,\n"
        "5,Acme,Won,1,2026-03-05,2026-02-01,\n"
    )
    found = read(
        world.ann,
        send(
            world.ann,
            "opportunities",
            text,
            mapping=json.dumps(
                {
                    "external_id": "id",
                    "customer": "account",
                    "stage": 2,
                    "amount": "amount",
                    "created_on": "created",
                    "closed_on": "closed",
                }
            ),
        ),
    )
    assert (found["imported"], found["rejected"]) == (3, 2)
    won = Opportunity.objects.get(external_id="1")
    assert (won.outcome, str(won.amount), str(won.created_on), str(won.closed_on), won.owner) == (
        "won",
        "15000.00",
        "2026-01-05",
        "2026-02-01",
        world.ann,
    )
    assert Opportunity.objects.get(external_id="2").loss_reason.key == "not-recorded"
    days = StageChange.objects.filter(opportunity=won).values_list("on", flat=True)
    assert [str(day) for day in days] == ["2026-01-05", "2026-02-01"]
    again = read(world.ann, send(world.ann, "opportunities", text))
    assert (again["imported"], again["linked"], again["rejected"]) == (0, 3, 2)


def test_undo_takes_opportunities_back(world):
    ship_all()
    answer = send(world.ann, "opportunities", "id,stage\n1,Prospect\n2,Prospect\n")
    assert client(world.ann).post(f"{URL}{answer.data['id']}/undo/").data["status"] == "undone"
    assert not Opportunity.objects.visible_to(world.ada).exists()


def test_leads_go_the_same_way_as_any_other(world):
    ship_all()
    found = read(
        world.lea,
        send(world.lea, "leads", "姓名,公司,手机,邮箱\n陈思远,云帆,138 0013 8000,\nJo,Acme,,jo@acme.example\n,x,,\n"),
    )
    assert (found["imported"], found["rejected"]) == (2, 1)
    assert set(Lead.objects.values_list("intake", flat=True)) == {"pending"}
    again = read(world.lea, send(world.lea, "leads", "name,phone\n陈,+86 13800138000\n"))
    assert again["linked"] == 1


def test_a_try_changes_nothing(world):
    found = read(world.ann, send(world.ann, "customers", "name\nAcme\n", dry_run="true"))
    assert (found["imported"], Customer.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "robots"}, "kind"),
        ({"mapping": "[1]"}, "mapping"),
        ({"mapping": '{"name": "no such column"}'}, "name"),
        ({"mapping": '{"wings": 0}'}, "wings"),
        ({"mode": "destroy"}, "mode"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, data, field):
    answer = send(world.ann, data.pop("kind", "customers"), "name\nAcme\n", **data)
    assert answer.status_code == 400
    assert field in answer.data["errors"]


def test_another_ones_import_is_not_found(world):
    answer = send(world.ann, "customers", "name\nAcme\n")
    assert client(world.ben).get(f"{URL}{answer.data['id']}/").status_code == 404
    assert client(world.ben).post(f"{URL}{answer.data['id']}/undo/").status_code == 404
    assert Pipeline.objects.count() == 0


def test_leads_go_into_a_pool_of_ones_own_teams_only(world):
    pool = Pool.objects.create(name_en="South", name_zh="南")
    pool.teams.set([world.south])
    assert send(world.lea, "leads", "name\nJo\n", pool=str(pool.pk)).status_code == 400
    read(world.dee, send(world.dee, "leads", "name\nJo\n", pool=str(pool.pk)))
    assert Lead.objects.get().pool == pool
