"""Webhooks of before their secrets were sealed: the migration seals each as it is, and keys are changed under them."""

from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.automation.models import Webhook
from crm.automation.services import create_webhook, delete_webhook
from crm.rules.sealed import opened, sealed

pytestmark = pytest.mark.django_db

BEFORE, AFTER = [("automation", "0001_webhooks")], [("automation", "0002_sealed")]
ROWS = 40
KEYS = [f"the-{n}-secret-key-of-fifty-characters-or-more-as-it-should-be" for n in ("second", "third", "fourth")]


def migrate(target):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    executor.loader.build_graph()
    executor.migrate(target)


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, signing_secret FROM automation_webhook ORDER BY id")
        return dict(cursor.fetchall())


@pytest.fixture
def clear(world):
    """{id: secret} of rows as they stood before, one of them not in use."""
    made = [create_webhook(url=f"https://hooks.example.com/{n}", events=["lead.*"], by=world.ada) for n in range(ROWS)]
    secrets = {one.pk: one.secret for one in made}
    delete_webhook(made[-1], by=world.ada)
    migrate(BEFORE)
    assert stored() == secrets
    return secrets


def test_every_row_is_sealed_as_it_was(clear):
    migrate(AFTER)
    there = stored()
    assert not [text for text in there.values() if "whsec" in text]
    assert {pk: opened("webhooks", text) for pk, text in there.items()} == clear
    assert dict(Webhook._base_manager.values_list("pk", "secret")) == clear


def test_the_audit_tells_of_no_secret(clear):
    migrate(AFTER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE (before || after)::text LIKE ANY(%s)", [_likes(clear)])
        assert cursor.fetchone() == (0,)


def _likes(secrets):
    return [f"%{secret}%" for secret in secrets.values()]


def test_keys_are_changed_one_after_the_other_and_no_secret_is_lost(clear, settings):
    migrate(AFTER)
    for key in KEYS:
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], key
        assert dict(Webhook._base_manager.values_list("pk", "secret")) == clear
        call_command("reseal")
        settings.SECRET_KEY_FALLBACKS = []
        assert dict(Webhook._base_manager.values_list("pk", "secret")) == clear


def test_what_no_key_opens_is_counted_and_keeps_nothing_else_from_the_new_key(clear, world, settings):
    """A webhook and a factor of a key that nobody has any more; all others go over."""
    migrate(AFTER)
    held, new = settings.SECRET_KEY, KEYS[0]
    settings.SECRET_KEY = "a-key-that-was-lost-years-ago-and-stands-in-no-file-any-more"
    lost = min(clear)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE automation_webhook SET signing_secret = %s WHERE id = %s", [sealed("webhooks", "x"), lost]
        )
    gone = Authenticator.objects.create(user=world.ben, type="totp", data={"secret": get_adapter().encrypt("GONE")})
    settings.SECRET_KEY = held
    kept = Authenticator.objects.create(user=world.ann, type="totp", data={"secret": get_adapter().encrypt("KEPT")})
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = new, [held]
    said = StringIO()
    call_command("reseal", stderr=said)
    settings.SECRET_KEY_FALLBACKS = []
    assert said.getvalue().startswith("2 secrets")
    assert dict(Webhook._base_manager.values_list("pk", "secret")) == {**clear, lost: None}
    kept.refresh_from_db()
    before = gone.data
    gone.refresh_from_db()
    assert get_adapter().decrypt(kept.data["secret"]) == "KEPT" and gone.data == before
