"""Whose password it is: looked up by e-mail address, taking as long where there is nobody."""

from allauth.account.auth_backends import AuthenticationBackend

from ..models import User


class ByEmail(AuthenticationBackend):
    """allauth computes a hash for an unknown address too; here the address is the user's own and no other."""

    def _authenticate_by_email(self, email, password):
        return self._check_password(User.objects.with_email(email).first(), password)
