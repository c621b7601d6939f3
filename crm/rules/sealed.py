"""Secrets that have to be used again stand in the database encrypted: a copy of it alone opens and signs nothing.

    secret = SealedField("webhooks")                       a column
    sealed("second factors", text), opened("second factors", what)

The key comes from SECRET_KEY, another one for each purpose. Where SECRET_KEY is changed, the old one goes into
SECRET_KEY_FALLBACKS: what it sealed is read as long as it stands there, and `manage.py reseal` seals it anew. What only
has to be compared (tokens, links, passwords) is hashed instead.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


def sealed(purpose, text):
    return _box(purpose).encrypt(text.encode()).decode()


def opened(purpose, text):
    """Raises InvalidToken where SECRET_KEY was changed and the old one is not among its fallbacks."""
    return _box(purpose).decrypt(text.encode()).decode()


def _box(purpose):
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key, purpose))) for key in keys])


def _derived(key, purpose):
    return HKDF(SHA256(), 32, salt=None, info=f"shangji {purpose}".encode()).derive(key.encode())


class SealedField(models.TextField):
    """Text that is plain in Python and sealed in its column; None where no key of ours opens it any more. It cannot be
    searched: each sealing differs."""

    def __init__(self, purpose, **options):
        self.purpose = purpose
        super().__init__(**options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, [self.purpose, *args], options

    def from_db_value(self, value, _expression, _connection):
        try:
            return value if value is None else opened(self.purpose, value)
        except InvalidToken:
            return None

    def get_db_prep_save(self, value, connection):
        value = super().get_db_prep_save(value, connection)
        return value if value is None else sealed(self.purpose, value)

    def get_lookup(self, name):
        return super().get_lookup(name) if name == "isnull" else None
