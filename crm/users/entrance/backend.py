"""Whose password it is: looked up by e-mail address, taking as long where there is nobody."""

from allauth.account.auth_backends import AuthenticationBackend

from crm.rules.prepared import PreparedOne

from ..models import User

READ = PreparedOne(User, lambda pk: User.objects.filter(pk=pk), pk=int)


class ByEmail(AuthenticationBackend):
    """allauth computes a hash for an unknown address too; here the address is the user's own and no other."""

    def _authenticate_by_email(self, email, password):
        return self._check_password(User.objects.with_email(email).first(), password)

    def get_user(self, user_id):
        """As Django's, which every page asks."""
        user = READ(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
