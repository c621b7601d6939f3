"""Who sends too slowly is hung up on; who is only slow is served."""

import socket
import threading
import time

import pytest

from crm.runtime import threads
from crm.runtime.threads import Hurried


@pytest.fixture
def pair(monkeypatch):
    """(what the server holds, what the client holds), with little patience."""
    monkeypatch.setattr(threads, "PATIENCE", 0.3)
    monkeypatch.setattr(threads, "RATE", 100.0)
    server, client = socket.socketpair()
    hurried = Hurried(fileno=server.detach())
    hurried.begin()
    yield hurried, client
    hurried.close()
    client.close()


def test_silence_ends_the_connection(pair):
    server, _client = pair
    with pytest.raises(ConnectionResetError):
        server.recv(100)


def test_a_trickle_ends_it_too_however_often_a_byte_comes(pair):
    server, client = pair
    enough = threading.Event()

    def trickle():
        while not enough.wait(0.02):
            client.send(b"x")

    sender = threading.Thread(target=trickle)
    sender.start()
    try:
        with pytest.raises(ConnectionResetError):
            for _n in range(1000):
                server.recv(1)
    finally:
        enough.set()
        sender.join()


def test_what_arrives_buys_time(pair):
    server, client = pair
    for _n in range(4):
        client.send(b"x" * 20)
        assert len(server.recv(100)) == 20
        time.sleep(0.15)
    server.begin()
    client.send(b"next")
    assert server.recv(100) == b"next"
