"""From an announcement to a receiver: once each, signed, tried again, given up, sent again by hand."""

import datetime as dt
import hashlib
import hmac
import json
import time

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm.automation import sending
from crm.automation.handlers import tell_webhooks
from crm.automation.models import Delivery, Webhook
from crm.automation.models.webhook import KEPT
from crm.automation.services import (
    change_webhook,
    create_webhook,
    delete_webhook,
    renew_secret,
    resend,
    restore_webhook,
)
from crm.automation.tasks import send_webhooks
from crm.automation.wakeups import prune_deliveries
from crm.jobs.outbox import Event, announce, handle_batch
from crm.rules.refusals import Invalid, NotAllowed
from crm.users.models import Role
from leads.services import create_lead

FAILS = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def told(webhook, world):
    """A lead came in and its announcement was handled."""
    create_lead(by=world.ann, name="Wang Fang", phone="13800138000")
    handle_batch()
    return Delivery.objects.get(event="lead.created")


def again_now():
    Delivery.objects.update(not_before=Now())
    Webhook.objects.update(rests_until=Now())


def test_a_receiver_hears_ids_and_can_check_who_says_so(told, webhook, reachable):
    send_webhooks()
    headers, body = next(pair for pair in reachable.requests if pair[0]["Shangji-Event"] == "lead.created")
    said = json.loads(body)
    assert set(said) == {"id", "event", "at", "record"}
    assert said["record"]["type"] == "lead"
    assert b"Wang" not in body and b"13800138000" not in body
    assert headers["Shangji-Delivery"] == said["id"] == str(told.key)
    at, mac = (part.split("=")[1] for part in headers["Shangji-Signature"].split(","))
    assert abs(int(at) - time.time()) < 60
    signed = f"{at}.".encode() + body
    assert mac == hmac.new(webhook.secret.encode(), signed, hashlib.sha256).hexdigest()
    told.refresh_from_db()
    assert (told.state, told.answer, told.attempts) == ("delivered", 204, 1)
    assert told.delivered_at


def test_one_row_for_each_receiver_that_asked_and_twice_is_once(world, webhook):
    everything = create_webhook(url=webhook.url, events=["lead.created", "opportunity.*"], by=world.ada)
    create_webhook(url=webhook.url, events=["customer.*"], by=world.ada)
    create_webhook(url=webhook.url, events=["lead.*"], by=world.ada, active=False)
    create_lead(by=world.ann, name="Wang Fang")
    handle_batch()
    about = Delivery.objects.filter(event="lead.created")
    assert {delivery.webhook for delivery in about} == {webhook, everything}
    one = about.first()
    tell_webhooks(Event(one.announcement, "lead.created", {"record": 1}, one.created_at))
    assert Delivery.objects.filter(event="lead.created").count() == 2


def test_where_nobody_listens_a_batch_asks_once(world, django_assert_max_num_queries):
    with transaction.atomic():
        for number in range(20):
            announce("lead.created", record=number + 1)
    with django_assert_max_num_queries(16):
        handle_batch()
    assert not Delivery.objects.exists()


def test_a_failure_waits_longer_each_time_and_ends_dead(told, reachable):
    reachable.answer = FAILS
    send_webhooks()
    told.refresh_from_db()
    assert (told.state, told.answer, told.attempts, told.error) == ("waiting", 500, 1, "answered")
    before = reachable.connections
    send_webhooks()
    assert reachable.connections == before, "neither the row nor its receiver is due"
    for _turn in range(len(sending.PAUSES)):
        again_now()
        send_webhooks()
    told.refresh_from_db()
    assert (told.state, told.attempts) == ("dead", len(sending.PAUSES) + 1)


def test_after_a_failure_the_receiver_rests_and_others_do_not(told, webhook, world, reachable):
    broken = create_webhook(url=reachable.url.replace("127.0.0.1", "10.9.9.9"), events=["lead.*"], by=world.ada)
    for number in range(3):
        create_lead(by=world.ann, name=f"Lead {number}")
    handle_batch()
    send_webhooks()
    assert set(webhook.deliveries.values_list("state", flat=True)) == {"delivered"}
    assert sum(broken.deliveries.values_list("attempts", flat=True)) == 1


def test_sent_again_by_hand_it_has_the_same_key(told, reachable, world):
    reachable.answer = FAILS
    send_webhooks()
    Delivery.objects.update(state="dead")
    reachable.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    resend(told, by=world.ada)
    send_webhooks()
    heard = [headers for headers, _body in reachable.requests if headers["Shangji-Event"] == told.event]
    assert {headers["Shangji-Delivery"] for headers in heard} == {str(told.key)}
    told.refresh_from_db()
    assert told.state == "delivered"


def test_a_worker_killed_after_sending_doubles_with_the_same_key(told, reachable, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(sending, "_told", kill)
        with pytest.raises(Killed):
            send_webhooks()
    sent = len(reachable.requests)
    send_webhooks()
    heard = [headers["Shangji-Delivery"] for headers, _body in reachable.requests]
    assert heard.count(heard[0]) == 1 and sent == 1, "the lease still holds the first"
    again_now()
    send_webhooks()
    heard = [headers["Shangji-Delivery"] for headers, _body in reachable.requests]
    assert heard.count(heard[0]) == 2
    assert not Delivery.objects.filter(state="waiting").exists()


def test_who_lost_the_lease_writes_nothing(told):
    told.attempts = 1
    Delivery.objects.filter(pk=told.pk).update(attempts=2)
    sending._told(told, 204, "")
    told.refresh_from_db()
    assert told.state == "waiting"


@pytest.mark.parametrize("lost", [{"is_active": False}, {"role": Role.REP}])
def test_nothing_is_sent_for_an_owner_who_may_not_see_everything_any_more(told, world, reachable, lost):
    type(world.ada).objects.filter(pk=world.ada.pk).update(**lost)
    send_webhooks()
    assert reachable.connections == 0


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("url", {"url": "ftp://example.com/"}),
        ("url", {"url": "https://example.com:22/"}),
        ("events", {"events": []}),
        ("events", {"events": ["everything"]}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(world, field, wrong):
    right = {"url": "https://example.com/", "events": ["lead.*"]}
    with pytest.raises(Invalid) as refusal:
        create_webhook(by=world.ada, **{**right, **wrong})
    assert list(refusal.value.errors) == [field]


def test_only_an_administrator_has_verbs(world, webhook, told):
    for person in (world.ann, world.lea, world.dee):
        for verb, given in (
            (create_webhook, {"url": webhook.url, "events": ["lead.*"]}),
            (change_webhook, {"webhook": webhook}),
            (renew_secret, {"webhook": webhook}),
            (delete_webhook, {"webhook": webhook}),
            (restore_webhook, {"webhook": webhook}),
            (resend, {"delivery": told}),
        ):
            with pytest.raises(NotAllowed):
                verb(by=person, **given)


def test_deleted_it_hears_nothing_and_brought_back_it_hears_what_waited(client, world, webhook, told, reachable):
    client.force_login(world.ada)
    answer = client.post(f"/webhooks/{webhook.pk}/delete/", headers={"HX-Request": "true"})
    undo = f"/webhooks/{webhook.pk}/restore/"
    assert answer.status_code < 400
    assert client.get(f"/webhooks/{webhook.pk}/").status_code == 404
    assert client.get("/api/v1/webhooks/").json()["total"] == client.get("/api/v1/deliveries/").json()["total"] == 0
    waiting = Delivery.objects.count()
    create_lead(by=world.ann, name="Meanwhile")
    handle_batch()
    send_webhooks()
    assert reachable.connections == 0
    for _time in range(2):
        client.post(undo)
    again_now()
    send_webhooks()
    assert reachable.connections == Delivery.objects.filter(state="delivered").count() == waiting > 0
    assert Webhook.objects.get().secret == webhook.secret


def test_a_secret_of_a_forgotten_key_signs_nothing_and_the_log_says_so(
    client, world, webhook, told, settings, reachable
):
    settings.SECRET_KEY = "another-secret-key-of-fifty-characters-or-more-as-it-should-be"
    send_webhooks()
    told.refresh_from_db()
    assert (told.error, reachable.connections) == ("sealed", 0)
    change_webhook(webhook, by=world.ada, events=["lead.created"])
    renew_secret(webhook, by=world.ada)
    again_now()
    send_webhooks()
    assert reachable.connections > 0


def test_deleted_long_ago_it_is_gone_with_its_log(world, webhook, told):
    delete_webhook(webhook, by=world.ada)
    prune_deliveries()
    assert Webhook.objects.exists()
    Webhook.objects.update(deleted_at=timezone.now() - KEPT - dt.timedelta(minutes=1))
    prune_deliveries()
    assert not Webhook.objects.exists() and not Delivery.objects.exists()


def test_the_secret_is_told_once_and_a_new_one_signs_from_then_on(client, world, webhook):
    client.force_login(world.ada)
    sent = {"url": webhook.url, "events": ["lead.created"]}
    made = client.post("/api/v1/webhooks/", sent, content_type="application/json").json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in client.get(f"/api/v1/webhooks/{made['id']}/").json()
    assert made["secret"] not in client.get(f"/webhooks/{made['id']}/").text
    renewed = client.post(f"/api/v1/webhooks/{made['id']}/renew-secret/", content_type="application/json").json()
    assert renewed["secret"] not in ("", made["secret"])


def test_the_page_shows_what_was_sent_and_what_came_of_it(
    client, world, told, reachable, django_assert_max_num_queries
):
    reachable.answer = FAILS
    send_webhooks()
    client.force_login(world.ada)
    with django_assert_max_num_queries(8):
        page = client.get(f"/webhooks/{told.webhook_id}/")
    assert "Answered 500." in page.text and "lead.created" in page.text
    sent = client.post(f"/webhooks/deliveries/{told.pk}/resend/", headers={"hx-request": "true"})
    assert sent.status_code == 204


def test_a_wrong_address_is_said_in_the_form(client, world):
    client.force_login(world.ada)
    answer = client.post("/webhooks/new/", {"url": "https://example.com:22/", "events": ["lead.*"]})
    assert answer.status_code == 422
    assert "Only these ports" in answer.text
