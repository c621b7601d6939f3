"""The health page before everything that needs a database, a session or a known host name."""

from .views import healthz

# What the middleware that it comes before would have said of every other answer.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def health_first(get_response):
    """Probes come by address and must hear 503 while the database is away, whatever cookie they carry."""

    def middleware(request):
        if request.path != "/healthz":
            return get_response(request)
        answer = healthz(request)
        for name, value in HEADERS.items():
            answer.headers[name] = value
        return answer

    return middleware
