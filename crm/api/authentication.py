"""`Authorization: Bearer <token>`: a hashed token of ours, or 401."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied

from crm.audit.acting import acts

from .models import ApiToken, digest
from .scopes import allows

SEEN_EVERY = dt.timedelta(minutes=1)


class SecondFactorMissing(PermissionDenied):
    """A token of before the role asked for one opens no way round it."""

    default_code = "second_factor_missing"
    default_detail = _lazy("Set up a second factor first.")


class BearerAuthentication(BaseAuthentication):
    """`request.auth` is the ApiToken. What its scopes do not name it does not open."""

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        try:
            secret = words[1].decode("ascii") if len(words) == 2 else ""
        except UnicodeError:
            secret = ""
        token = ApiToken.objects.valid().select_related("owner__team").filter(digest=digest(secret)).first()
        if token is None:
            raise AuthenticationFailed(_("This token is not valid."))
        if not allows(token.scopes, request.method, request.path_info):
            raise PermissionDenied(_("This token may not do that."))
        if token.owner.lacks_second_factor:
            raise SecondFactorMissing
        acts(by=token.owner_id, token=token.pk)
        _seen(token)
        if token.owner.language:
            translation.activate(token.owner.language)
        return token.owner, token

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


def _seen(token):
    """Note the use, once a minute at most: a read must not write a row every time."""
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - SEEN_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
