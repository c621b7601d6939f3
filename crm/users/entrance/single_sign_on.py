"""Single sign-on by OpenID Connect: whoever the provider vouches for is the user with that verified address."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.db import transaction
from django.shortcuts import render

from ..models import Team, User


class SingleSignOn(DefaultSocialAccountAdapter):
    """Accounts are found, or made where the settings say so, before allauth would ask anybody to sign up."""

    def pre_social_login(self, request, sociallogin: SocialLogin):
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise _refused(request, "process")
        if sociallogin.is_existing:
            return
        email = _verified(sociallogin)
        if not email:
            raise _refused(request, "unverified")
        with transaction.atomic():
            user = User.objects.with_email(email).first() or _made(email, sociallogin)
            if user is None:
                raise _refused(request, "unknown")
            sociallogin.connect(request, user)

    def is_open_for_signup(self, request, sociallogin):
        return False

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        raise _refused(request, "failed")


def _verified(sociallogin):
    return next((one.email for one in sociallogin.email_addresses if one.verified is True), "")


def _made(email, sociallogin):
    """A new user with the role and team that the settings name; None where nobody is made this way."""
    if not settings.OIDC_CREATES:
        return None
    team = Team.objects.filter(pk=settings.OIDC_TEAM, active=True).first() if settings.OIDC_TEAM else None
    told = sociallogin.account.extra_data
    name = str((told.get("userinfo") or told.get("id_token") or {}).get("name") or email.split("@")[0])[:120]
    return User.objects.create_user(email, name=name, role=settings.OIDC_ROLE, team=team)


def _refused(request, why):
    return ImmediateHttpResponse(render(request, "users/sso_refused.html", {"why": why}, status=403))
