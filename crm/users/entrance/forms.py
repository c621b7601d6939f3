"""The forms of allauth's pages, in the product's words; where a secret is asked, each try is counted as a guess."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.api.guesses import TooManyGuesses, guessing

from ..models import Letter, User
from .passwords import HINT
from .second_factor import guess_code


class _Plain:
    """What a field is called stands above it, once: not again in grey inside it."""

    words = {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "code": _("Code"),
        "name": _("Name"),
        "oldpassword": _("Present password"),
        "password1": pgettext_lazy("field", "New password"),
        "password2": _("The same again"),
        "passwordless": _("Signs in by itself, without a password"),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.words.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = HINT


class SignInForm(_Plain, LoginForm):
    pass


class NewPasswordForm(_Plain, ResetPasswordKeyForm):
    pass


class ConfirmPasswordForm(_Plain, ReauthenticateForm):
    pass


class SetUpAppForm(_Plain, ActivateTOTPForm):
    pass


class AddPasskeyForm(_Plain, AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = ""


class CountedChangePasswordForm(_Plain, ChangePasswordForm):
    """Whoever sits at somebody's open screen may not try passwords here."""

    def clean_oldpassword(self):
        password = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class AskForResetForm(_Plain, ResetPasswordForm):
    """Writes down that a letter is asked for and looks nothing up: the answer is the same, and takes as long, for
    every address. Each counts; of what is too much nothing comes."""

    def clean_email(self):
        return User.objects.spelt(self.cleaned_data["email"])

    def save(self, request, **kwargs):
        email = self.cleaned_data["email"]
        try:
            with guessing(email, request, of="reset") as guess:
                guess.wrong()
                if len(email) <= Letter._meta.get_field("email").max_length:
                    Letter.objects.create(kind=Letter.RESET, email=email, language=get_language() or "")
        except TooManyGuesses:
            pass
        return email


class _CountedCode:
    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            self.authenticator = guess_code(self.user, code, context.request)
        except TooManyGuesses:
            self.authenticator = None
        if self.authenticator is None:
            raise mfa_forms.get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_CountedCode, _Plain, mfa_forms.AuthenticateForm):
    """The code of the app, or a recovery code, at the log-in."""


class ConfirmCodeForm(_CountedCode, _Plain, mfa_forms.ReauthenticateForm):
    """The same before something that matters."""
