"""Secrets that are used again stand in the database sealed, and go over to a new key."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.exceptions import FieldError
from django.core.management import call_command
from django.db import connection

from crm.automation.models import Webhook
from crm.automation.services import create_webhook
from crm.rules.sealed import opened, sealed


def stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT signing_secret FROM automation_webhook")
        return [text for (text,) in cursor.fetchall()]


@pytest.fixture
def webhook(world):
    return create_webhook(url="https://hooks.example.com/", events=["lead.*"], by=world.ada)


def test_the_column_does_not_hold_the_secret(webhook):
    (there,) = stored()
    assert webhook.secret.startswith("whsec_") and "whsec" not in there and webhook.secret not in there
    assert Webhook.objects.get().secret == webhook.secret


def test_saved_again_it_is_sealed_once(webhook):
    webhook.save()
    Webhook.objects.update(secret="whsec_other")
    assert Webhook.objects.get().secret == "whsec_other" and "whsec" not in stored()[0]


def test_it_is_not_searched(webhook):
    with pytest.raises(FieldError):
        Webhook.objects.filter(secret=webhook.secret).exists()


def test_one_purpose_does_not_open_what_another_sealed():
    with pytest.raises(InvalidToken):
        opened("second factors", sealed("webhooks", "x"))


def test_what_an_old_key_sealed_is_read_while_it_is_named_and_goes_over_to_the_new(webhook, world, settings):
    totp = Authenticator.objects.create(user=world.ann, type="totp", data={"secret": get_adapter().encrypt("JBSWY3DP")})
    old, new = settings.SECRET_KEY, "another-secret-key-of-fifty-characters-or-more-as-it-should-be"
    settings.SECRET_KEY = new
    assert Webhook.objects.get().secret is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert Webhook.objects.get().secret == webhook.secret
    call_command("reseal")
    settings.SECRET_KEY_FALLBACKS = []
    assert Webhook.objects.get().secret == webhook.secret
    totp.refresh_from_db()
    assert get_adapter().decrypt(totp.data["secret"]) == "JBSWY3DP"
