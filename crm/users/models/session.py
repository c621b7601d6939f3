"""A session with whose it is: so that people see where they are signed in, and end it there."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class SessionQuerySet(models.QuerySet):
    def living(self):
        return self.filter(expire_date__gt=timezone.now())

    def of(self, user):
        return self.filter(user_id=user.pk)


class Session(AbstractBaseSession):
    """`user` is empty until somebody signs in. `seen_at` is moved every few minutes, not with every request."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("user")
    )
    started_at = models.DateTimeField(_("started"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.GenericIPAddressField(_("address"), null=True)
    agent = models.CharField(_("browser"), max_length=300, default="")

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls):
        from ..sessions import SessionStore

        return SessionStore

    @property
    def handle(self):
        """What stands in an address for it: neither the key, which never leaves the cookie, nor its hash."""
        return salted_hmac("session handle", self.session_key, algorithm="sha256").hexdigest()[:32]
