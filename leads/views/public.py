"""What anybody may open: the hosted form, its thanks, the script that embeds it, its QR code.

Nothing here needs a cookie or a script, so that a form works inside another site's page too. As at the JSON door there
is no nonce: whoever may post, may post here.
"""

import io
import logging
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from crm.rules.refusals import Invalid
from crm.web.asked import ANYTHING, asks

from ..capture import read_submission, store_submission
from ..capture.body import BadBody, body_of
from ..capture.limits import TooMany, count_request
from ..capture.store import KeyReused
from ..capture.visitor import UTM, meta_of, network_of
from ..hosted import KEPT, LONGEST_KEPT, HostedForm, text_of
from ..models import Form
from ..models.capture import new_key

logger = logging.getLogger(__name__)
LANGUAGES = {"en": "en", "zh": "zh-hans", "zh-hans": "zh-hans", "zh-cn": "zh-hans"}
AWAY = 5  # seconds after which it is worth trying again


def public(view):
    """Open to everybody, in the language of ?lang= or of the browser; framed only by the sites that the form names."""

    @wraps(view)
    def page(request, key):
        language = LANGUAGES.get(request.GET.get("lang", "").lower(), translation.get_language())
        with translation.override(language):
            response = view(request, key)
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(page))


def form_or_404(key):
    form = (
        Form.objects.filter(key=key[:60], active=True).select_related("source").first() if "\x00" not in key else None
    )
    if form is None:
        raise Http404
    return form


def frame(response, form):
    """Let the sites frame it that the form allows; nobody else."""
    allowed = [origin for origin in form.frame_origins if origin == "*" or origin.startswith(("https://", "http://"))]
    if allowed:
        origins = ["*"] if "*" in allowed else ["'self'", *(clean_origin(one) for one in allowed)]
        response._csp_replace = {"frame-ancestors": origins}
        response.xframe_options_exempt = True
    return response


def clean_origin(origin):
    """scheme://host[:port] and nothing that could end the directive."""
    return "".join(c for c in origin.strip() if c.isalnum() or c in ":/.-*[]")


@public
@require_http_methods(["GET", "HEAD", "POST"])
@asks(ANYTHING)
def form(request, key):
    """The page, what came of a submit, and the thanks (?sent=1) to which a stored one is sent."""
    if request.method == "POST":
        return _submit(request, key)
    try:
        form = form_or_404(key)
    except (OperationalError, InterfaceError):
        return _away(request)
    initial = {name: request.GET.get(name, "")[:LONGEST_KEPT] for name in KEPT}
    initial["referrer"] = initial["referrer"] or request.headers.get("Referer", "")[:LONGEST_KEPT]
    known = {name: request.GET[name][:200] for name in form.fields if name in request.GET}
    return _page(request, form, HostedForm(form, initial=initial | known), sent="sent" in request.GET)


def _submit(request, key):
    try:
        data = body_of(request)
    except BadBody as bad:
        return render(request, "leads/public_trouble.html", {"text": bad.message}, status=bad.status)
    try:
        form = form_or_404(key)
        hosted = HostedForm(form, data)
        return _store(request, form, hosted, data)
    except (OperationalError, InterfaceError):
        logger.exception("A hosted form was not stored")
        return _not_stored(request, data)


def _store(request, form, hosted, data):
    """Durably, then the thanks. Errors stand at their fields, with all that was typed."""
    try:
        count_request(form, network_of(request))
        raw, consent = _read(hosted, data)
        if hosted.is_valid():
            key, came_from = data.get("key", ""), raw.get("referrer") or raw.get("page") or ""
            more = {"door": "page", "seconds": hosted.seconds(), "referrer": str(came_from)[:LONGEST_KEPT]}
            meta = meta_of(request, raw) | more  # the header names this very page
            known = key.isascii() and key.isprintable() and len(key) <= 100
            _keep(form, raw=raw, meta=meta, consent=consent, key=key if known else new_key())
            return frame(HttpResponseRedirect(_thanks(request)), form)
    except TooMany as many:
        hosted.add_error(None, _("Too many requests. Please try again in a moment."))
        response = _page(request, form, hosted, status=429)
        response["Retry-After"] = str(many.seconds)
        return response
    return _page(request, form, hosted, status=422)


def _read(hosted, data):
    """(raw, consent); what is of no use is said at a field, unless the form itself complains already."""
    try:
        raw, consent = read_submission(data)
    except Invalid as invalid:
        if hosted.is_valid():
            name = next((name for name in invalid.errors if name in hosted.fields), None)
            hosted.add_error(name, next(iter(invalid.errors.values()), [str(invalid)])[0])
        return {}, False
    return {name: value for name, value in raw.items() if name not in ("key", "opened")}, consent


def _keep(form, *, raw, meta, consent, key):
    """Who went back, corrected a word and sent again gets a key of its own."""
    try:
        store_submission(form, raw=raw, meta=meta, consent=consent, idempotency_key=key)
    except KeyReused:
        store_submission(form, raw=raw, meta=meta, consent=consent, idempotency_key=new_key())


def _thanks(request):
    kept = {name: request.GET[name] for name in ("lang", "embed") if name in request.GET}
    return f"{request.path}?{urlencode({**kept, 'sent': 1})}"


def _page(request, form, hosted, *, sent=False, status=200):
    context = {
        "form": hosted,
        "title": text_of(form, "title") or form.name,
        "intro": text_of(form, "intro"),
        "thanks": text_of(form, "thanks") or _("Thank you. We will contact you soon."),
        "sent": sent,
        "embedded": "embed" in request.GET,
        "english": _in_language(request, "en"),
        "chinese": _in_language(request, "zh"),
    }
    return frame(render(request, "leads/public_form.html", context, status=status), form)


def _in_language(request, language):
    params = request.GET.copy()
    params["lang"] = language
    params.pop("sent", None)
    return f"?{params.urlencode()}"


def _away(request):
    words = _("This form is not available at this moment. Please try again in a few seconds.")
    response = render(request, "leads/public_trouble.html", {"text": words, "away": True}, status=503)
    response["Retry-After"] = str(AWAY)
    return response


def _not_stored(request, data):
    """503: all that was typed stays in the page, which sends it again with the same key. Asks the database nothing."""
    kept = [(str(name)[:100], str(value)) for name, value in data.items()][:100]
    response = render(request, "leads/public_again.html", {"kept": kept}, status=503)
    response["Retry-After"] = str(AWAY)
    return response


@login_not_required
@require_safe
@asks(ANYTHING)
def embed(request, key):
    """`<script src=".../f/<key>/embed.js" async></script>` puts the form where the tag stands, as high as it needs."""
    form_or_404(key)
    response = HttpResponse(render_to_string("leads/embed.js"), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@login_not_required
@require_safe
@asks(ANYTHING)
def qr(request, key):
    """The form's address as a QR code; ?utm_campaign= and the like go into it, one code per campaign or rep."""
    form_or_404(key)
    import segno  # half a megabyte of every process, for who prints the code of a form

    names = [f"utm_{name}" for name in UTM] + ["lang", "visitor"]
    kept = {name: request.GET[name][:100] for name in names if request.GET.get(name)}
    address = request.build_absolute_uri(reverse("leads:form", args=[key]))
    code = segno.make(f"{address}?{urlencode(kept)}" if kept else address, error="m", micro=False)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=8, border=4, xmldecl=False, light="#fff", dark="#000", omitsize=False)
    response = HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
