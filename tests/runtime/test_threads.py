"""Who sends too slowly is hung up on; who is only slow is served; what was needed for it is given back."""

import socket
import subprocess
import sys
import threading
import time

import pytest
from gunicorn.config import Config
from gunicorn.workers.workertmp import WorkerTmp

from crm.runtime import threads
from crm.runtime.threads import Hurried, Worker


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


HELD = """
from crm.runtime.threads import give_back
from pathlib import Path
def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
pages = [bytes(2000) for _ in range(30_000)]
kept = pages[::50]
del pages
before = held()
give_back()
print(before - held())
"""


def test_what_a_large_page_has_freed_goes_back_to_the_system():
    """Sixty megabytes are free but for a fiftieth that lies among them."""
    given = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    assert float(given.stdout) > 40


def test_a_worker_gives_back_after_requests_only(monkeypatch):
    times = []
    monkeypatch.setattr(threads, "give_back", lambda: times.append(worker.nr))
    monkeypatch.setattr(threads, "TRIMMED", -1.0)
    worker = Worker.__new__(Worker)
    worker.tmp = WorkerTmp(Config())
    for worker.nr in (0, 0, 3, 3, 4):
        worker.notify()
    assert times == [3, 4]
    monkeypatch.setattr(threads, "TRIMMED", 60.0)
    worker.nr = 5
    worker.notify()
    assert times == [3, 4]
