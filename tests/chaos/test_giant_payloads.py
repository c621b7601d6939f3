"""What is too large, too slow or made to burst, sent to the real web server over raw sockets: refused at once, and
everybody else is answered meanwhile."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from crm.api.models import ApiToken

from .account import setting
from .clients import Answer, Browser, ask, slowest, statuses, with_password
from .house import until
from .test_redis_frozen import is_ok
from .workbooks import bomb, entities, far, tall, workbook

MB = 1024 * 1024
MULTIPART = "multipart/form-data; boundary=b"
LARGE = [
    ("/api/v1/leads/", "application/json"),
    ("/api/v1/leads/", MULTIPART),
    ("/capture/contact-us/", "application/json"),
    ("/capture/contact-us/", MULTIPART),
    ("/account/login/", "application/x-www-form-urlencoded"),
]


def raw(port, head, blocks=(), patience=20.0) -> Answer:
    """Send as it is, with no regard for what comes back meanwhile, then read the answer."""
    began, received = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        try:
            connection.sendall(head)
            for block in blocks:
                connection.sendall(block)
        except OSError:
            pass  # the server has answered and hung up
        try:
            while block := connection.recv(65536):
                received += block
                if b"\r\n\r\n" in received:
                    break
        except OSError:
            pass
    status = int(received.split(b" ", 2)[1]) if received.startswith(b"HTTP/") else 0
    return Answer("", status, time.monotonic() - began, text=received.decode(errors="replace"))


def head(path, kind, *lines, method="POST"):
    fixed = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", "Connection: close"]
    return ("\r\n".join([*fixed, *lines]) + "\r\n\r\n").encode()


def in_chunks(size, of=64 * 1024):
    block = b"%x\r\n" % of + b" " * of + b"\r\n"
    return [block] * (size // of) + [b"0\r\n\r\n"]


def ten_megabytes(house):
    """Each with a length and in chunks."""
    for path, kind in LARGE:
        told = head(path, kind, f"Content-Length: {10 * MB}")
        yield f"{path} {kind[:9]}", raw(house.port, told, [b" " * MB] * 10)
        chunked = head(path, kind, "Transfer-Encoding: chunked")
        yield f"{path} {kind[:9]} chunked", raw(house.port, chunked, in_chunks(10 * MB))


def upload(house, secret, data):
    """One workbook at the API's door."""
    body = b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nleads\r\n'
    body += b'--b\r\nContent-Disposition: form-data; name="file"; filename="f.xlsx"\r\n\r\n' + data + b"\r\n--b--\r\n"
    told = {"Authorization": f"Bearer {secret}", "Content-Type": MULTIPART}
    return ask(house.port, "POST", "/api/v1/imports/", body, told)


def crawling(port, count, path="/capture/contact-us/"):
    """Connections of people who never finish what they say: in the head and in the body."""
    slow = []
    for n in range(count):
        connection = socket.create_connection(("127.0.0.1", port))
        begun = head(path, "application/json", "Content-Length: 1000")
        connection.sendall(begun[:-2] if n % 2 else begun + b'{"name": ')
        slow.append(connection)
    return slow


def refuse_giants(house, account, *, crawlers, limit=1.0, limit_of_files=3.0):
    user = with_password("Wes", team=house.world.north)
    _row, secret = ApiToken.issue(user, name="test")
    if "web" not in house.running:
        for name in ("web", "worker", "relay"):
            house.start(name)
    until(lambda: is_ok(house), 60)
    assert Browser(house.port).log_in(user)[-1].status == 302  # everything is loaded
    sizes = dict(ten_megabytes(house))
    files = {made.__name__: upload(house, secret, workbook(made)) for made in (bomb, tall, far, entities)}
    heads = [
        raw(house.port, head("/", "text/plain", "X-Long: " + "x" * 100_000, method="GET")),
        raw(house.port, head("/", "text/plain", *(f"X-{n}: x" for n in range(500)), method="GET")),
        raw(house.port, head("/" + "x" * 100_000, "text/plain", method="GET")),
        raw(house.port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 50),
    ]
    account.facts |= {
        "10 MB": statuses(sizes.values()),
        "slowest 413 s": round(max(answer.seconds for answer in sizes.values()), 2),
        "workbooks": {name: (answer.status, round(answer.seconds, 1)) for name, answer in files.items()},
        "heads": statuses(heads),
    }
    assert statuses(sizes.values()).keys() == {413}, {name: answer.status for name, answer in sizes.items()}
    assert max(answer.seconds for answer in sizes.values()) < limit * setting("PATIENCE", 1), account
    assert all(400 <= answer.status < 500 for answer in files.values()), account
    # A million rows of one cell are no bomb: reading them takes a process of its own some seconds.
    bursting = [answer.seconds for name, answer in files.items() if name != "tall"]
    assert max(bursting) < limit_of_files * setting("PATIENCE", 1), account
    assert all("root:" not in answer.text for answer in files.values())
    assert all(answer.status in (0, 400, 414, 431) for answer in heads), account
    slow = crawling(house.port, crawlers)
    try:
        time.sleep(1)
        with ThreadPoolExecutor(8) as pool:
            beside = list(pool.map(lambda _n: ask(house.port, "GET", "/account/login/"), range(8)))
        account.facts |= {"crawlers": crawlers, "slowest beside them s": round(slowest(beside), 1)}
        assert statuses(beside).keys() == {200}, account
    finally:
        for connection in slow:
            connection.close()
    sent = ask(
        house.port,
        "POST",
        "/capture/contact-us/",
        json.dumps({"name": "Afterwards", "email": "after@example.org"}),
        {"Content-Type": "application/json"},
    )
    assert sent.status == 202
    account.put_in += len(sizes) + len(files) + len(heads)
    account.rejected += len(sizes) + len(files) + len(heads)


@pytest.mark.chaos
def test_giant_payloads_are_refused_at_once(house, account):
    refuse_giants(house, account, crawlers=setting("CRAWLERS", 40))
    account.close()
