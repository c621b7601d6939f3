"""What allauth asks us of second factors: how their secrets are kept, drawn and named, and who must keep one."""

import base64
import io

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .second_factor import STRONG, is_required

WRONG_CODE = _("This code is not right. After ten tries it takes fifteen minutes.")


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("Your role asks for a second factor: set up another one first."),
    }

    def encrypt(self, text):
        """A copy of the database alone opens nothing."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Raises InvalidToken where SECRET_KEY was changed and the old one is not among its fallbacks."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", scale=4, border=2, light="white")
        return picture.getvalue().decode()

    def can_delete_authenticator(self, authenticator):
        others = authenticator.user.authenticator_set.filter(type__in=STRONG).exclude(pk=authenticator.pk)
        return not is_required(authenticator.user) or others.exists()


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key):
    return HKDF(SHA256(), 32, salt=None, info=b"shangji second factors").derive(key.encode())
