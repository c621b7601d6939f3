"""Pages of the entrance that are our own."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.http import HttpResponseRedirect

from .services import end_sessions


class SecondFactor(IndexView):
    """The ways this person has set up."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(second_factor_required=self.request.user.needs_second_factor, **kwargs)


class _EndsOtherSessions:
    """Whoever stole the password before there was a second factor is out."""

    def form_valid(self, form):
        answer = super().form_valid(form)
        end_sessions(self.request.user, keep=self.request.session.session_key)
        return answer


class SetUpApp(_EndsOtherSessions, ActivateTOTPView):
    pass


class AddPasskey(_EndsOtherSessions, AddWebAuthnView):
    initial = {"passwordless": True}


class RemovePasskey(RemoveWebAuthnView):
    """Who must have a second factor keeps one; allauth asks that of the authenticator app alone."""

    def form_valid(self, form):
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(self.get_success_url())
        return super().form_valid(form)


set_up_app, add_passkey = SetUpApp.as_view(), AddPasskey.as_view()
second_factor = SecondFactor.as_view()
remove_passkey = RemovePasskey.as_view()
