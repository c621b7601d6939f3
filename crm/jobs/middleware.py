"""The health page before everything that needs a database, a session or a known host name."""

from .views import healthz


def health_first(get_response):
    """Probes come by address and must hear 503 while the database is away, whatever cookie they carry."""

    def middleware(request):
        return healthz(request) if request.path == "/healthz" else get_response(request)

    return middleware
