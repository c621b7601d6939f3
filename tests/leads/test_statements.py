"""How many statements the verbs on a lead send, through their doors. They do not grow with what else is there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.automation.models import Webhook
from crm.jobs.models import Outbox
from crm.users.models import Pool
from leads.models import Form, Lead
from leads.services import create_lead

pytestmark = pytest.mark.django_db


def sent(ask):
    """The second time, when what a process keeps is known; without the transaction's own statements."""
    ask(1)
    with CaptureQueriesContext(connection) as seen:
        answer = ask(2)
    assert answer.status_code < 400, answer.content
    return [one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]]


def pooled(world, number):
    pool = Pool.objects.first()
    pool.teams.set([world.sales])
    return [create_lead(by=world.ada, name=f"Pooled {n}", phone=f"1380013800{n}", pool=pool) for n in range(number)]


def test_a_rep_creates_a_lead_over_the_api(shipped, as_):
    ann = as_(shipped.ann)
    asked = sent(lambda n: ann.post("/api/v1/leads/", {"name": f"Wang {n}", "phone": f"1380013800{n}", "need": "x"}))
    assert len(asked) <= 12, "\n".join(asked)


def test_a_rep_creates_a_lead_in_the_page(shipped, client):
    client.force_login(shipped.ann)
    asked = sent(lambda n: client.post("/leads/new/", {"name": f"Wang {n}", "phone": f"1380013800{n}"}))
    assert Lead.objects.count() == 2
    assert len(asked) <= 14, "\n".join(asked)


def test_a_rep_creates_a_lead_in_the_page_while_a_webhook_listens(shipped, client):
    Webhook.objects.create(owner=shipped.ada, url="https://example.com/hook", events=["lead.*"])
    client.force_login(shipped.ann)
    asked = sent(lambda n: client.post("/leads/new/", {"name": f"Wang {n}", "phone": f"1380013800{n}"}))
    assert Outbox.objects.filter(topic="lead.created").count() == 2
    assert len(asked) <= 14, "\n".join(asked)


def test_a_rep_claims_a_lead(shipped, as_, client):
    first, second, third, fourth = pooled(shipped, 4)
    ann = as_(shipped.ann)
    asked = sent(lambda n: ann.post(f"/api/v1/leads/{(first, second)[n - 1].pk}/claim/", {}))
    assert len(asked) <= 15, "\n".join(asked)
    client.force_login(shipped.ann)
    asked = sent(lambda n: client.post(f"/leads/{(third, fourth)[n - 1].pk}/claim/"))
    assert len(asked) <= 15, "\n".join(asked)


def test_a_visitor_sends_a_form(shipped, client):
    form = Form.objects.get(key="contact-us")
    asked = sent(
        lambda n: client.post(
            f"/capture/{form.key}/",
            {"name": "Wang", "phone": f"1380013800{n}"},
            content_type="application/json",
            headers={"Idempotency-Key": f"key-{n}"},
        )
    )
    assert len(asked) <= 5, "\n".join(asked)
