"""A server outside that counts who connects and keeps what it is sent."""

import contextlib
import socket
import threading
import time
from dataclasses import dataclass, field


@dataclass
class Receiver:
    """`connections` counts accepted ones, whatever is said on them; `requests` are (head, body)."""

    port: int
    connections: int = 0
    requests: list = field(default_factory=list)
    answer: bytes = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
    trickle: float = 0.0  # seconds before each byte of the answer

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/hook?x=1"


@contextlib.contextmanager
def receiving(host="127.0.0.1"):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listening:
        receiver = Receiver(listening.getsockname()[1])
        threading.Thread(target=_serve, args=(listening, receiver), daemon=True).start()
        yield receiver
        # So that the thread sees the end; a blocked accept() survives close().
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _serve(listening, receiver):
    while True:
        try:
            connection, _where = listening.accept()
        except OSError:
            return
        receiver.connections += 1
        with connection, contextlib.suppress(OSError):
            receiver.requests.append(_read(connection))
            _answer(connection, receiver)


def _read(connection):
    connection.settimeout(5)
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    head, _gap, body = data.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    while len(body) < int(headers.get("Content-Length", 0)) and (more := connection.recv(65536)):
        body += more
    return headers, body


def _answer(connection, receiver):
    if not receiver.trickle:
        connection.sendall(receiver.answer)
        return
    for byte in receiver.answer:
        time.sleep(receiver.trickle)
        connection.sendall(bytes([byte]))
