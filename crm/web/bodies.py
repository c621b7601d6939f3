"""How much a request may bring: what is larger is 413 before anybody reads, parses or stores it.

JSON and forms up to DATA_UPLOAD_MAX_MEMORY_SIZE; files up to LARGEST_UPLOAD, at the addresses that take files. A body
sent in chunks tells no length beforehand: `measured` reads it no further than one byte beyond what may come.
"""

import tempfile
import time

from django.conf import settings
from django.http import HttpResponse
from django.http.request import UnreadablePostError
from django.template import loader

BLOCK = 64 * 1024
SPOOLED = 1024 * 1024  # what is larger goes to a file meanwhile
DISCARD_SECONDS, DISCARD_BYTES = 0.5, 64 * 1024 * 1024


def most(path, content_type):
    """The largest body in bytes that this address takes."""
    if content_type.startswith("multipart/form-data") and path.startswith(settings.UPLOAD_PATHS):
        return settings.LARGEST_UPLOAD
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def bounded(get_response):
    """Middleware: 413 for a body that is too large, whatever the address and whoever asks."""

    def middleware(request):
        if _length(request) <= most(request.path, request.content_type or ""):
            return get_response(request)
        _discard(request)
        return HttpResponse(loader.render_to_string("413.html"), status=413)

    return middleware


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _discard(request):
    """Take in what is on its way, but not for long: a client that still sends would not hear the answer."""
    until, read = time.monotonic() + DISCARD_SECONDS, 0
    try:
        while time.monotonic() < until and read < DISCARD_BYTES and (block := request.read(BLOCK)):
            read += len(block)
    except UnreadablePostError:
        pass


def measured(application):
    """The WSGI application that is told the length of chunked bodies too; Django takes them for empty otherwise."""

    def wsgi(environ, start_response):
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() != "chunked" or environ.get("CONTENT_LENGTH"):
            return application(environ, start_response)
        largest = most(environ.get("PATH_INFO", ""), environ.get("CONTENT_TYPE", ""))
        with tempfile.SpooledTemporaryFile(SPOOLED) as body:
            length = _copy(environ["wsgi.input"], body, largest + 1)
            body.seek(0)
            rest = environ | {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
            return application(rest, start_response)

    return wsgi


def _copy(source, target, largest):
    copied = 0
    while copied < largest and (block := source.read(min(BLOCK, largest - copied))):
        copied += target.write(block)
    return copied
