"""Gunicorn's log of requests, without what opens something."""

from gunicorn.glogging import Logger

from crm.operations.redacted import redacted, redacted_line

# The default without the two that carry queries of this and of the page before: request line and referrer.
FORMAT = '%(h)s %(t)s "%(r)s" %(s)s %(B)s %(M)sms "%(a)s"'
LEFT = {"h", "l", "u", "t", "m", "H", "s", "st", "B", "b", "a", "T", "D", "M", "L", "p"}


class Redacting(Logger):
    """Whatever format an operator sets: an address appears redacted, and headers and environment not at all."""

    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        told = {name: value for name, value in atoms.items() if name in LEFT}
        return told | {
            "r": redacted_line(atoms["r"]),
            "U": redacted(atoms["U"] or ""),
            "f": redacted(atoms["f"]),
            "q": "",
        }
