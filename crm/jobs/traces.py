"""The id of the request that caused a row: kept on the row, said again in every line a worker logs about it."""

from contextlib import contextmanager

from structlog import contextvars

from crm.audit.acting import acting

LENGTH = 64


def current_request_id():
    """Of the request, or of the row being handled; "" outside both. The default of a column, so that no writer forgets
    it."""
    return contextvars.get_contextvars().get("request_id", "")


@contextmanager
def on_behalf_of(request_id, **row):
    """While a worker handles a row: `on_behalf_of(row.request_id, outbox=row.pk, topic=row.topic)`."""
    with contextvars.bound_contextvars(request_id=request_id, **row), acting(request=request_id):
        yield
