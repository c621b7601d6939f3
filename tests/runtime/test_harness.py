"""The test run's own servers."""

import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests.harness import ROOT


def _ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_database_sorts_the_same_everywhere():
    assert (
        _ask("SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()")
        == "b C.UTF-8"
    )
    assert _ask("SELECT lower('ÄÖ') || upper('é')") == "äöÉ"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn):
    assert not ContentType.objects.filter(app_label="left over").exists()
    ContentType.objects.create(app_label="left over", model=str(turn))


@pytest.mark.django_db(transaction=True)
def test_rows_of_migrations_survive_a_test_that_commits():
    assert ContentType.objects.filter(app_label="contenttypes").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.worker
def test_another_process_sees_the_same_rows(server_env):
    ContentType.objects.create(app_label="seen", model="outside")
    look = "from django.contrib.contenttypes.models import ContentType as Type\n"
    look += "print(Type.objects.filter(app_label='seen').count())"
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", look],
        cwd=ROOT,
        env=server_env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "1"


def test_valkey_answers_at_the_brokers_address(valkey):
    assert valkey.client().ping()
    assert valkey.url == settings.CELERY_BROKER_URL


def test_media_belongs_to_the_run():
    assert "/sj-test-" in str(settings.MEDIA_ROOT)
