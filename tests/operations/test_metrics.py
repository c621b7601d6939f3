"""What Prometheus reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.jobs.models import Heartbeat, Outbox

TOKEN = "a-long-token-for-the-scraper"


@pytest.fixture
def scrape(client, settings, db):
    settings.METRICS_TOKEN = TOKEN

    def get():
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        lines = answer.content.decode().splitlines()
        return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}

    return get


def test_without_the_token_there_is_no_such_page(client, settings, db):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_requests_are_counted_by_route_and_status(client, world, scrape):
    key = 'shangji_requests_total{method="GET",route="leads:list",status="200"}'
    before = scrape().get(key, 0)
    client.force_login(world.ann)
    client.get("/leads/")
    after = scrape()
    assert after[key] == before + 1
    assert after['shangji_request_queries_sum{route="leads:list"}'] > 0


def test_a_label_is_never_what_a_visitor_sends(client, scrape):
    client.generic("BREW", "/no/such/page/<script>")
    assert not any("BREW" in key or "script" in key for key in scrape())


def test_the_age_of_what_waits(scrape):
    Outbox.objects.create(topic="x", not_before=timezone.now() - timedelta(minutes=5))
    found = scrape()
    assert found['shangji_backlog_rows{kind="outbox"}'] == 1
    assert 290 < found['shangji_backlog_age_seconds{kind="outbox"}'] < 330
    assert found['shangji_backlog_rows{kind="leads"}'] == 0


def test_who_lives(scrape):
    Heartbeat.objects.create(name="worker a 1", kind="worker", pid=1, host="a")
    found = scrape()
    assert found['shangji_processes{kind="worker"}'] == 1
    assert found['shangji_heartbeat_age_seconds{kind="worker"}'] < 60
