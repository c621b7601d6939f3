"""A verb that said no, on a page: at the fields of a form, or as one clear notice wherever no view caught it.

try:
    change_lead(lead, by=request.user, **form.cleaned_data)
except Refusal as refusal:
    add_errors(form, refusal)
"""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from crm.rules.refusals import Conflict, GateNotMet, Invalid, NotAllowed, Refusal, Unknown

STATUS = {NotAllowed: 403, Conflict: 409, GateNotMet: 422, Unknown: 400, Invalid: 422}


def add_errors(form, refusal):
    """What the verb says about a field stands at the field; everything else above the form."""
    for name, sentences in getattr(refusal, "errors", {None: [str(refusal)]}).items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def status_of(refusal):
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 422)


def stale_page(request, reason=""):
    """The form's token is not this session's: signed out, or signed in again elsewhere since the page was drawn.

    A part answers 401, on which the page says so and draws itself anew; that leads to the log-in where it is due.
    """
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401)
    refusal = NotAllowed(_("This page is out of date. Load it again and repeat what you did."))
    return render(request, "refused.html", {"refusal": refusal, "status": 403}, status=403)


class RefusalAnswers:
    """Middleware: a refusal that no page caught is told, never a 500. The API has answers of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        return _not_a_page(request, answer) if answer.status_code == 405 else answer

    def process_exception(self, request, exception):
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        return told(request, exception)


def told(request, refusal):
    """The answer to a page or a part that says why not."""
    status = status_of(refusal)
    if getattr(request, "htmx", False):
        notice = {"toast": {"text": str(refusal), "tone": "bad", "undo": ""}}
        # 409 and 422 are swapped in by the page's htmx settings; here there is nothing to swap, only to say.
        return HttpResponse(
            status=422 if status == 403 else status,
            headers={"HX-Trigger": json.dumps(notice), "HX-Reswap": "none"},
        )
    return render(request, "refused.html", {"refusal": refusal, "status": status}, status=status)


def _not_a_page(request, answer):
    """An address that takes what a form sends, opened by a person: a page that says so instead of an empty one."""
    if answer.content or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
        return answer
    told = render(request, "405.html", status=405)
    told["Allow"] = answer["Allow"]
    return told
