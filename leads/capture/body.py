"""The body of a public request as a dict: JSON or a form, small, well formed; anything else is a problem."""

import json

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

LARGEST = 128 * 1024
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class BadBody(Exception):
    """`status` is 400, 413 or 415."""

    def __init__(self, status, message):
        self.status, self.message = status, message
        super().__init__(message)


def body_of(request):
    """A dict. Raises BadBody."""
    kind = request.content_type
    if kind not in ("application/json", *FORMS):
        raise BadBody(415, _("Send JSON or a form."))
    _check_length(request)
    try:
        if kind == "application/json":
            return _json(request.body)
        return {name: values[-1] if values else "" for name, values in request.POST.lists()}
    except RequestDataTooBig:
        raise BadBody(413, _("The request is too large.")) from None
    except (SuspiciousOperation, MultiPartParserError, UnicodeError, LookupError):
        raise BadBody(400, _("This form cannot be read.")) from None


def _check_length(request):
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadBody(400, _("The length of the request is not a number.")) from None
    if length > LARGEST:
        raise BadBody(413, _("The request is too large."))


def _json(body):
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadBody(400, _("This is not JSON.")) from None
    if not isinstance(data, dict):
        raise BadBody(400, _("Send a JSON object."))
    return data
