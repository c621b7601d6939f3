"""Gunicorn's threaded worker with a clock: who sends a request too slowly is hung up on.

Its own `timeout` watches the process, not the threads: sixteen people who never finish a request would keep all
sixteen threads for ever, and everybody else out. A request has eight seconds, and one more for every 16 kB of it.

And it gives memory back: the C library keeps what a large page has freed, wherever something small still stands above.
"""

import ctypes
import errno
import socket
import time

from gunicorn.workers.gthread import ThreadWorker

from .room import roomy

PATIENCE = 8.0  # seconds
RATE = 16 * 1024  # bytes a second
SENDING = 60.0  # seconds for one part of an answer, which somebody has to take
TRIMMED = 10.0  # seconds between two times that memory is given back

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc's; others give back by themselves


def give_back():
    """What is free goes back to the system; a few milliseconds, in which other threads go on."""
    if _trim is not None:
        _trim(0)


class Hurried(socket.socket):
    """A connection whose sender has a deadline; what arrives moves it."""

    deadline = 0.0

    def begin(self):
        """A new request."""
        self.deadline = time.monotonic() + PATIENCE

    def recv(self, *args):
        self.settimeout(max(self.deadline - time.monotonic(), 0.001))
        try:
            data = super().recv(*args)
        except TimeoutError:
            raise ConnectionResetError(errno.ECONNRESET, "The client sends too slowly.") from None
        self.deadline += len(data) / RATE
        return data

    def sendall(self, *args):
        self.settimeout(SENDING)
        return super().sendall(*args)


class Worker(ThreadWorker):
    """`--worker-class crm.runtime.threads.Worker`."""

    given_back = (0, 0.0)  # the number of requests by then, and when

    def notify(self):
        """The worker's own loop calls it about once a second."""
        super().notify()
        before, at = self.given_back
        if self.nr > before and time.monotonic() - at > TRIMMED:
            give_back()
            self.given_back = (self.nr, time.monotonic())

    @roomy
    def handle(self, conn):
        if not isinstance(conn.sock, Hurried):
            conn.sock = Hurried(fileno=conn.sock.detach())
        conn.sock.begin()
        return super().handle(conn)
