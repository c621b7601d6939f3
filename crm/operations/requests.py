"""One line and one set of figures a request, and the id that follows it into the jobs it causes."""

import logging
import re
import secrets
import time
from contextlib import ExitStack

from django.conf import settings
from django.db import connections
from structlog import contextvars

from . import figures
from .redacted import redacted

logger = logging.getLogger("crm.requests")

GIVEN = re.compile(r"[\w.:-]{8,64}\Z", re.ASCII)
QUIET = ("/healthz", "/metrics", "/static/")


class Queries:
    """How many statements a request sent, and how long they took."""

    def __init__(self):
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute, sql, params, many, context):
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def observed(get_response):
    """Outermost, so that its time is what the server took. A proxy's `X-Request-ID` is kept where it is one."""

    def middleware(request):
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN.match(given) else secrets.token_urlsafe(12)
        contextvars.clear_contextvars()
        contextvars.bind_contextvars(request_id=request_id)
        queries, began = Queries(), time.perf_counter()
        with ExitStack() as stack:
            for alias in settings.DATABASES:
                stack.enter_context(connections[alias].execute_wrapper(queries))
            response = get_response(request)
        response.headers["X-Request-ID"] = request_id
        if not request.path.startswith(QUIET):
            _tell(request, response, queries, time.perf_counter() - began)
        contextvars.clear_contextvars()
        return response

    return middleware


def _tell(request, response, queries, seconds):
    match = request.resolver_match
    route = match.view_name if match and match.view_name else "none"
    figures.observe(request.method, route, response.status_code, seconds, queries.count, queries.seconds)
    user = getattr(request, "_cached_user", None)
    logger.log(
        logging.ERROR if response.status_code >= 500 else logging.INFO,
        "request",
        extra={
            "method": request.method,
            "path": redacted(request.path),
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": queries.count,
            "sql_ms": round(queries.seconds * 1000, 1),
            "user": user.pk if user is not None else None,
            "address": request.META.get("REMOTE_ADDR"),
        },
    )
