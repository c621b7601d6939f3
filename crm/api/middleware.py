"""Under /api/ and /capture/ nothing answers in HTML: unknown paths, crashes, outages and giant bodies are problems."""

from django.utils.translation import gettext_lazy as _

from .problems import plain_problem

PATHS = ("/api/", "/capture/")
TEXTS = {
    404: _("There is nothing here that you may see."),
    413: _("The request is too large."),
    500: _("Something went wrong on our side."),
    503: _("Not available at this moment. Please try again; what you sent may not have been stored."),
}
CODES = {413: "too_large", 503: "unavailable"}


def problems(get_response):
    def middleware(request):
        response = get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if request.path.startswith(PATHS) and response.status_code >= 400 and html and not response.streaming:
            status = response.status_code
            told = plain_problem(status, TEXTS.get(status, ""), code=CODES.get(status, ""))
            for header in set(response.headers) - {"Content-Type", "Content-Length"}:
                told[header] = response[header]
            return told
        return response

    return middleware
