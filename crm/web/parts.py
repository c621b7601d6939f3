"""Answers: a whole page or the part that htmx asked for, a notice with a way back, a redirect that htmx understands."""

import json
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from .reader import drawing

TONES = {"ok": messages.SUCCESS, "info": messages.INFO, "warn": messages.WARNING, "bad": messages.ERROR}


def wants_part(request):
    """Did htmx ask for a part? A boosted or history request wants the whole page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def part_of(template):
    """`leads/list.html` -> `leads/_list.html`: a page's own part."""
    folder, _slash, name = template.rpartition("/")
    return f"{folder}/_{name}" if folder else f"_{name}"


def render_part(request, template, context=None, *, part=None, status=200, trigger=None):
    """The page `template`, or for an htmx request its part (`part`, else `_<page>.html` beside it).

    The page includes the same part, so that first load and swap cannot differ. `trigger` are events for the browser,
    such as `toast(...)`: sent with a part, kept as a message for a whole page.
    """
    asked = wants_part(request)
    with drawing():
        response = render(request, (part or part_of(template)) if asked else template, context, status=status)
    response.headers["Vary"] = ", ".join(filter(None, [response.headers.get("Vary"), "HX-Request"]))
    if trigger:
        add_trigger(response, trigger)
    return response


def toast(text, *, tone="ok", undo=None):
    """An event that shows a notice; `undo` is the address that takes it back by POST."""
    return {"toast": {"text": str(text), "tone": tone, "undo": undo or ""}}


def add_trigger(response, events):
    """Merges events into HX-Trigger; what stands there already stays."""
    held = json.loads(response.headers.get("HX-Trigger", "{}"))
    response.headers["HX-Trigger"] = json.dumps({**held, **events})
    return response


def done(request, text="", *, tone="ok", undo=None, to=None, close=True, changed=()):
    """The answer to a verb that worked.

    For htmx: 204, closes the dialog, shows the notice, and fires `changed` events (`"lead-changed"`) that parts of the
    page listen to with `hx-trigger="lead-changed from:body"`. With `to`, or without htmx, the reader goes there and the
    notice waits as a message.
    """
    if to is not None or not wants_part(request):
        if text:
            messages.add_message(request, TONES[tone], text, extra_tags=f"undo:{undo}" if undo else "")
        return go(request, back(request) if to is None else to)
    events = dict.fromkeys(changed, True)
    if close:
        events["dialog-close"] = True
    if text:
        events |= toast(text, tone=tone, undo=undo)
    return add_trigger(HttpResponse(status=204), events)


def back(request):
    """Where the reader came from, if that is a page of ours; else the first page."""
    came_from = request.META.get("HTTP_REFERER", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    if not ours:
        return "/"
    path = urlsplit(came_from)
    return f"{path.path}?{path.query}" if path.query else path.path


def go(request, to, *args, **kwargs):
    """A redirect: by Location, or for htmx by HX-Redirect, which loads the whole page."""
    address = resolve_url(to, *args, **kwargs)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
