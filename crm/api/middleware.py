"""Under /api/ and /capture/ nothing answers in HTML: unknown paths, crashes and giant bodies are problems too."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .problems import plain_problem

PATHS = ("/api/", "/capture/")
TEXTS = {404: _("There is nothing here that you may see."), 500: _("Something went wrong on our side.")}


def problems(get_response):
    def middleware(request):
        if not request.path.startswith(PATHS):
            return get_response(request)
        if too_large(request):
            response = plain_problem(413, _("The request is too large."), code="too_large")
            response["Connection"] = "close"
            return response
        response = get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 400 and html and not response.streaming:
            told = plain_problem(response.status_code, TEXTS.get(response.status_code, ""))
            for header in set(response.headers) - {"Content-Type", "Content-Length"}:
                told[header] = response[header]
            return told
        return response

    return middleware


def too_large(request):
    """Whether the body is larger than what may come in as JSON or a form; files have the limit of their own views."""
    if request.content_type == "multipart/form-data":
        return False
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    except ValueError:
        return False
