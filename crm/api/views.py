"""Log-in for programs, and the API's own description."""

import datetime as dt

from csp.decorators import csp_update
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.exceptions import APIException, Throttled
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from .guesses import TooManyGuesses, guessing
from .models import ApiToken
from .parsers import StrictJSONParser

LOGIN_LASTS = dt.timedelta(days=30)


class LoginSerializer(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class IssuedTokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class WrongPassword(APIException):
    status_code = 401
    default_code = "wrong_password"
    auth_header = 'Bearer realm="api"'


class TokenView(APIView):
    """POST: e-mail and password for a bearer token. DELETE: revoke the token that this request carries."""

    parser_classes = [StrictJSONParser, FormParser]

    def get_authenticators(self):
        return [] if self.request and self.request.method == "POST" else super().get_authenticators()

    def get_permissions(self):
        return [AllowAny() if self.request and self.request.method == "POST" else IsAuthenticated()]

    @extend_schema(request=LoginSerializer, responses={200: IssuedTokenSerializer}, auth=[])
    def post(self, request):
        asked = LoginSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        user = user_by_password(**asked.validated_data)
        if user is None:
            raise WrongPassword(_("E-mail and password do not belong together."))
        token, secret = ApiToken.issue(user, name="API log-in", lasts=LOGIN_LASTS)
        return Response({"token": secret, "expires_at": token.expires_at})

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        if isinstance(request.auth, ApiToken):
            request.auth.revoke()
        return Response(status=204)


def user_by_password(email, password):
    """The user whose password this is, or None; takes as long for an unknown e-mail. Raises Throttled."""
    users = get_user_model()
    try:
        with guessing(email) as guess:
            user = users.objects.filter(email__iexact=email.strip(), is_active=True).first()
            if user is None:
                make_password(password)
            if user is None or not user.check_password(password):
                guess.wrong()
                return None
            return user
    except TooManyGuesses as many:
        raise Throttled(wait=many.seconds, detail=str(many)) from many


class SchemaView(SpectacularAPIView):
    permission_classes = [AllowAny]
    authentication_classes = []


# Swagger UI sets style attributes from its own script; scripts stay limited to our files.
@method_decorator(csp_update({"style-src": ["'unsafe-inline'"]}), name="dispatch")
class DocsView(SpectacularSwaggerSplitView):
    permission_classes = [AllowAny]
    authentication_classes = []
    url_name = "api-schema"
