"""Every error of the API as RFC 9457 `application/problem+json`.

{"type": "urn:shangji:problem:stale_version", "title": "Conflict", "status": 409, "detail": "Somebody else …",
 "code": "stale_version", "errors": {"field": ["…"]}, …facts of the refusal}
"""

import logging
import math
from http import HTTPStatus

from django.core import exceptions as core
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from crm.rules.keyset import BadCursor, BadOrder
from crm.rules.refusals import Conflict, GateNotMet, Invalid, NotAllowed, Refusal

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"
STATUS = {NotAllowed: 403, Conflict: 409, GateNotMet: 422, Invalid: 400}
UNIQUE_VIOLATION = "23505"


class TooLarge(drf.APIException):
    status_code = 413
    default_code = "too_large"

    def __init__(self):
        super().__init__(_("The request is too large."))


def problem(status, detail="", *, code="", errors=None, **facts):
    """The body of a problem."""
    title = HTTPStatus(status).phrase
    code = code or title.lower().replace(" ", "_")
    body = {"type": f"urn:shangji:problem:{code}", "title": title, "status": status}
    body |= {"detail": str(detail or title), "code": code, **facts}
    return body | ({"errors": errors} if errors else {})


def plain_problem(status, detail="", **more):
    """The same as a Django response, for views and middleware that are not REST framework's."""
    return JsonResponse(problem(status, detail, **more), status=status, content_type=CONTENT_TYPE)


def handle(exc, context=None):
    """REST framework's exception handler; None lets what is a bug be a 500."""
    found = _known(exc)
    if found is None:
        return None
    set_rollback()
    body, headers = found
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _known(exc):
    if isinstance(exc, Refusal):
        return _refusal(exc), {}
    if isinstance(exc, Http404 | core.ObjectDoesNotExist):
        return problem(404, _("There is nothing here that you may see."), code="not_found"), {}
    if isinstance(exc, core.PermissionDenied):
        return problem(403, str(exc) or _("You are not allowed to do this."), code="not_allowed"), {}
    if isinstance(exc, core.ValidationError):
        errors = exc.message_dict if hasattr(exc, "error_dict") else {"non_field_errors": exc.messages}
        return problem(400, _("Some fields are not valid."), code="invalid", errors=errors), {}
    if isinstance(exc, BadCursor | BadOrder):
        field = "cursor" if isinstance(exc, BadCursor) else "ordering"
        return problem(400, exc, code="invalid", errors={field: [str(exc)]}), {}
    if isinstance(exc, core.RequestDataTooBig | core.TooManyFieldsSent | core.TooManyFilesSent):
        return problem(413, _("The request is too large."), code="too_large"), {}
    if isinstance(exc, drf.APIException):
        return _from_drf(exc)
    return _from_database(exc)


def _refusal(exc):
    status = next((status for kind, status in STATUS.items() if isinstance(exc, kind)), 422)
    errors = {k: [str(text) for text in v] for k, v in exc.errors.items()} if isinstance(exc, Invalid) else None
    return problem(status, exc.message, code=exc.code, errors=errors, **exc.facts)


def _from_drf(exc):
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None) is not None:
        headers["Retry-After"] = str(math.ceil(exc.wait))
    if isinstance(exc, drf.ValidationError):
        errors = _flat(exc.detail)
        return problem(exc.status_code, _("Some fields are not valid."), code="invalid", errors=errors), headers
    code = exc.get_codes() if isinstance(exc.get_codes(), str) else exc.default_code
    detail = (
        exc.detail
        if isinstance(exc.detail, str)
        else "; ".join(text for texts in _flat(exc.detail).values() for text in texts)
    )
    return problem(exc.status_code, detail, code=code), headers


def _flat(detail, prefix=""):
    """Nested errors by dotted field: {"contact.email": ["…"], "tags[2]": ["…"]}."""
    if isinstance(detail, dict):
        parts = [(f"{prefix}.{key}" if prefix else str(key), value) for key, value in detail.items()]
    elif any(isinstance(item, dict | list) for item in detail):
        parts = [(f"{prefix}[{n}]", value) for n, value in enumerate(detail) if value]
    else:
        return {prefix or "non_field_errors": [str(item) for item in detail]}
    return {
        key: texts
        for name, value in parts
        for key, texts in _flat(value if isinstance(value, dict | list) else [value], name).items()
    }


def _from_database(exc):
    if isinstance(exc, ProtectedError | RestrictedError):
        return problem(409, _("Other records still refer to this one."), code="in_use"), {}
    if isinstance(exc, DataError | UnicodeEncodeError):
        logger.warning("A value that PostgreSQL refused: %s", exc)
        return problem(400, _("A value is out of range or has characters that cannot be stored."), code="invalid"), {}
    if isinstance(exc, IntegrityError) and getattr(exc.__cause__, "pgcode", "") == UNIQUE_VIOLATION:
        return problem(409, _("This exists already."), code="conflict"), {}
    if isinstance(exc, OperationalError | InterfaceError):
        logger.exception("The database did not answer")
        return problem(503, _("Not stored. Please try again."), code="unavailable"), {"Retry-After": "2"}
    return None
