"""What allauth asks us of second factors: how their secrets are kept, drawn and named, and who must keep one."""

import io

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.rules.sealed import opened, sealed

PURPOSE = "second factors"
WRONG_CODE = _("This code is not right. After ten tries it takes fifteen minutes.")


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": _("Your role asks for a second factor: set up another one first."),
    }

    def encrypt(self, text):
        """A copy of the database alone opens nothing."""
        return sealed(PURPOSE, text)

    def decrypt(self, encrypted_text):
        return opened(PURPOSE, encrypted_text)

    def build_totp_svg(self, url):
        import segno  # half a megabyte of every process, for who sets up an authenticator

        picture = io.BytesIO()
        segno.make(url, error="m").save(picture, kind="svg", scale=4, border=2, light="white")
        return picture.getvalue().decode()

    def generate_authenticator_name(self, user, type):
        """What a passkey is called until somebody names it."""
        held = user.authenticator_set.filter(type=type).count()
        return gettext("Passkey %(number)d") % {"number": held + 1} if held else gettext("Passkey")

    def can_delete_authenticator(self, authenticator):
        user = authenticator.user
        return not user.needs_second_factor or user.second_factors().exclude(pk=authenticator.pk).exists()
