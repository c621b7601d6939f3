"""While the database is away every page and every answer of the API says so: 503, and when to try again. Never a 500.

Django asks here for the answer to whatever no view and no middleware caught; what comes back under /api/ becomes a
problem in `crm.api.middleware`. The next request connects anew by itself (`CONN_HEALTH_CHECKS`).
"""

import sys

import psycopg2
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader
from django.views import defaults

AGAIN = 5  # seconds after which it is worth trying again
AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)


def server_error(request, *args, **kwargs):
    """handler500: a bug is a 500 as ever, a database that does not answer is not."""
    return unavailable() if is_away(sys.exc_info()[1]) else defaults.server_error(request, *args, **kwargs)


def unavailable():
    """The page for it, which asks the database nothing: rendered without a request, so without context processors."""
    page = loader.render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": str(AGAIN), "Cache-Control": "no-store"})


def is_away(error):
    """Whether the error, or one that it came of, says that the database does not answer."""
    seen = set()
    while error is not None and id(error) not in seen:
        # A connection that breaks in the middle of an answer is told as a plain DatabaseError of psycopg2.
        if isinstance(error, AWAY) or type(error) is psycopg2.DatabaseError:
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False
