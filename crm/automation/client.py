"""The one way out: a POST to an address that somebody typed in, which must never reach what only we can reach.

The name is resolved once; every address of it must be public (or in WEBHOOK_NETWORKS); the connection goes to one of
these very addresses, so that a name which changes its mind in between changes nothing. Ports are listed. Redirects are
not followed, proxies of the environment not used, the answer is not read beyond its status line and headers. The name
has RESOLVING, all the rest SECONDS, however slowly the other side gives.
"""

import contextlib
import http.client
import queue
import socket
import ssl
import threading
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.rules.refusals import Invalid

from .networks import is_public, is_within

SECONDS = 10
RESOLVING = 3  # seconds that a name may take
AGENT = "Shangji-Webhook/1"


class Unreachable(Exception):
    """Its argument is a code of `WORDS`, which the log of deliveries keeps."""


WORDS = {
    "unknown": _("The name is not known."),
    "private": _("The address is not a public one."),
    "tls": _("No trusted encryption."),
    "late": _("No answer in time."),
    "broken": _("The connection was refused or broke."),
    "refused": _("The address may not be called."),
    "sealed": _("The secret cannot be read any more: the server has another key. Make a new one."),
}


def parse(url):
    """(scheme, host, port, target) of an address that may be called at all. Raises Invalid({"url": …})."""
    try:
        told = urlsplit(url)
        port = {"http": 80, "https": 443}.get(told.scheme) if told.port is None else told.port
        host = told.hostname
    except ValueError:
        raise Invalid(url=gettext("This is not an address.")) from None
    plain = url.isascii() and url.isprintable() and not any(letter in url for letter in ' "<>\\^`{|}')
    if not plain or told.scheme not in ("http", "https") or not host:
        raise Invalid(url=gettext("Give an address that begins with https:// or http://."))
    if told.username is not None or told.password is not None:
        raise Invalid(url=gettext("An address with a user or a password in it is not called."))
    if port not in settings.WEBHOOK_PORTS:
        ports = ", ".join(map(str, settings.WEBHOOK_PORTS))
        raise Invalid(url=gettext("Only these ports are called: %(ports)s.") % {"ports": ports})
    target = told.path or "/"
    return told.scheme, host, port, f"{target}?{told.query}" if told.query else target


def resolve(host, port):
    """Addresses of the host, each of which may be called. Raises Unreachable."""
    found = _asked(host, port)
    addresses = [where[0] for _family, _kind, _proto, _name, where in found]
    for address in addresses:
        if not is_public(address) and not is_within(address, settings.WEBHOOK_NETWORKS):
            raise Unreachable("private")
    return addresses


def _asked(host, port):
    """What the system's resolver says. It has no clock of its own, so it is asked in a thread that is left alone when
    its time is up; it ends with the resolver's own patience, or with the process."""
    said = queue.SimpleQueue()

    def ask():
        try:
            said.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP))
        except (OSError, UnicodeError):
            said.put([])

    threading.Thread(target=ask, name="resolving", daemon=True).start()
    try:
        found = said.get(timeout=RESOLVING)
    except queue.Empty:
        raise Unreachable("late") from None
    if not found:
        raise Unreachable("unknown")
    return found


def post(url, body, headers):
    """The status of the answer. Raises Unreachable where there is none, Invalid for an address that is not called."""
    scheme, host, port, target = parse(url)
    pinned = Pinned(host, port, resolve(host, port), encrypted=scheme == "https")
    clock = threading.Timer(SECONDS, pinned.abort)
    clock.start()
    try:
        pinned.request("POST", target, body, {**headers, "User-Agent": AGENT, "Connection": "close"})
        return pinned.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as why:
        late = pinned.aborted or isinstance(why, TimeoutError)
        raise Unreachable("late" if late else "tls" if isinstance(why, ssl.SSLError) else "broken") from None
    finally:
        clock.cancel()
        pinned.close()


class Pinned(http.client.HTTPConnection):
    """A connection to addresses that were checked; the name is only said to the other side, and compared with its
    certificate."""

    def __init__(self, host, port, addresses, *, encrypted):
        super().__init__(host, port, timeout=SECONDS)
        self.default_port = 443 if encrypted else 80
        self.addresses, self.encrypted, self.aborted = addresses, encrypted, False

    def connect(self):
        self.sock = self._reach()
        if self.encrypted:
            context = ssl.create_default_context()
            # Step by step, so that the clock can end a handshake too.
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
            self.sock.do_handshake()

    def _reach(self):
        failed = None
        for address in self.addresses[:3]:
            try:
                return socket.create_connection((address, self.port), timeout=SECONDS / 3)
            except OSError as why:
                failed = why
        raise failed

    def abort(self):
        """Called by the clock while another thread waits for an answer: that one hears that it is over."""
        self.aborted = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
