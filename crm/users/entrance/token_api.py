"""Log-in for programs: e-mail and password for a bearer token, and back."""

import datetime as dt

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.api.guesses import WRONG_PASSWORD, TooManyGuesses
from crm.api.known import refuse_fields, refuse_parameters
from crm.api.models import ApiToken
from crm.api.parsers import StrictJSONParser
from crm.rules.refusals import NotAllowed

from .mfa import WRONG_CODE
from .second_factor import guess_code

LOGIN_LASTS = dt.timedelta(days=30)


class LoginSerializer(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)
    code = serializers.CharField(
        max_length=32, required=False, allow_blank=True, help_text="Of the second factor, where there is one."
    )


class IssuedTokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class WrongPassword(APIException):
    status_code = 401
    default_code = "wrong_password"
    default_detail = WRONG_PASSWORD
    auth_header = 'Bearer realm="api"'


class CodeNeeded(WrongPassword):
    default_code = "second_factor_needed"
    default_detail = _("Send the code of your second factor too.")


class WrongCode(WrongPassword):
    default_code = "wrong_code"
    default_detail = WRONG_CODE


class NoSecondFactor(NotAllowed):
    code = "second_factor_missing"
    message = _("Your role asks for a second factor: sign in to the site and set one up.")


class Locked(APIException):
    """The same words: only a program that means well reads the header."""

    status_code = 429
    default_code = "throttled"

    def __init__(self, wait, detail):
        self.wait = wait
        super().__init__(detail)


class TokenView(APIView):
    """POST: e-mail and password for a bearer token. DELETE: revoke the token that this request carries."""

    parser_classes = [StrictJSONParser, FormParser]

    def get_authenticators(self):
        return [] if self.request and self.request.method == "POST" else super().get_authenticators()

    def get_permissions(self):
        return [AllowAny() if self.request and self.request.method == "POST" else IsAuthenticated()]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        refuse_parameters(request.query_params, ())

    @extend_schema(request=LoginSerializer, responses={200: IssuedTokenSerializer}, auth=[])
    def post(self, request):
        asked = LoginSerializer(data=request.data)
        refuse_fields(asked, request.data)
        asked.is_valid(raise_exception=True)
        user = user_by_password(request, asked.validated_data["email"], asked.validated_data["password"])
        check_second_factor(request, user, asked.validated_data.get("code", ""))
        token, secret = ApiToken.issue(user, name="API log-in", lasts=LOGIN_LASTS, kind=ApiToken.LOGIN)
        return Response({"token": secret, "expires_at": token.expires_at})

    @extend_schema(request=None, responses={204: None})
    def delete(self, request):
        if isinstance(request.auth, ApiToken):
            request.auth.revoke()
        return Response(status=204)


def user_by_password(request, email, password):
    """The active user whose password this is; else WrongPassword, or Locked where too many were tried."""
    try:
        user = get_adapter().authenticate(request._request, email=email, password=password)
    except ValidationError as refusal:
        raise Locked(refusal.params["seconds"], WRONG_PASSWORD) from None
    if user is None or not user.is_active:
        raise WrongPassword
    return user


def check_second_factor(request, user, code):
    """Raises where the user has a second factor and this is not its code, or must have one and has none."""
    if not user.second_factors().exists():
        if user.needs_second_factor:
            raise NoSecondFactor
        return
    if not code:
        raise CodeNeeded
    try:
        found = guess_code(user, code, request)
    except TooManyGuesses as refusal:
        raise Locked(refusal.seconds, WRONG_CODE) from None
    if found is None:
        raise WrongCode
    found.record_usage()
