"""The public addresses: a form's submissions and its visitors' behaviour. No log-in, no nonce, any web site.

Answers are equal for new, known and suspected: 202 with a receipt. 503 means: not stored, try again with the same key.
"""

import logging
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, DataError, InterfaceError
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from crm.api.problems import plain_problem
from crm.rules.refusals import Invalid
from crm.web.asked import ANYTHING, asks

from ..models import Form
from .body import BadBody, body_of
from .events import read_events, store_events
from .limits import TooMany, count_request
from .reading import read_submission
from .store import LONGEST_KEY, KeyReused, store_submission
from .visitor import meta_of, network_of

logger = logging.getLogger(__name__)
AGAIN = 5  # seconds after which a form may try again when the database was away


def public(view):
    """POST from any web site, and every refusal as a problem that its script can read."""

    @wraps(view)
    def door(request, key):
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
        elif request.method != "POST":
            response = plain_problem(405, _("Send a POST."), code="method_not_allowed")
        else:
            response = _answer(view, request, key)
        if request.method != "POST":
            response["Allow"] = "POST, OPTIONS"
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Allow-Methods"] = "POST, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Content-Type, Idempotency-Key"
        response["Access-Control-Expose-Headers"] = "Retry-After"
        response["Access-Control-Max-Age"] = "86400"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(door))


def _answer(view, request, key):
    try:
        data = body_of(request)
        form = Form.objects.filter(key=key[:60], active=True).first() if "\x00" not in key else None
        if form is None:
            return plain_problem(404, _("There is no such form."), code="not_found")
        count_request(form, network_of(request))
        return view(request, form, data)
    except BadBody as bad:
        return plain_problem(bad.status, bad.message)
    except Invalid as invalid:
        errors = {name: [str(text) for text in texts] for name, texts in invalid.errors.items()}
        return plain_problem(400, invalid.message, code="invalid", errors=errors)
    except KeyReused as reused:
        return plain_problem(422, reused.message, code=reused.code)
    except TooMany as many:
        response = plain_problem(429, _("Too many requests. Please try again in a moment."), code=many.code)
        response["Retry-After"] = str(many.seconds)
        return response
    except DataError:
        logger.exception("PostgreSQL refused a value of a public request")
        return plain_problem(400, _("A value has characters that cannot be stored."), code="invalid")
    except (DatabaseError, InterfaceError):
        logger.exception("A public request was not stored")
        response = plain_problem(
            503, _("Not stored. Please try again with the same Idempotency-Key."), code="unavailable"
        )
        response["Retry-After"] = str(AGAIN)
        return response


@public
@asks(ANYTHING)
def submit(request, form, data):
    """POST a form. 202 {receipt} once it is on disk."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY or not (key.isascii() and (not key or key.isprintable())):
        raise Invalid({"Idempotency-Key": [_("Give 1 to 200 printable ASCII characters.")]})
    raw, consent = read_submission(data)
    stored = store_submission(form, raw=raw, meta=meta_of(request, raw), consent=consent, idempotency_key=key)
    return JsonResponse({"receipt": stored.receipt}, status=202)


@public
@asks(ANYTHING)
def behave(request, form, data):
    """POST what a visitor did: one event, or {events: [...]}. 202 {accepted: n}."""
    events = read_events(data)
    return JsonResponse({"accepted": store_events(form, events)}, status=202)
