"""What an address may not lead to: this machine, the house, its neighbours, a cloud's metadata. Nothing is connected.

A real socket listens and counts. It is reached through none of these addresses, although its port is allowed.
"""

import socket
import threading
import time
from ipaddress import ip_network

import pytest

from crm.automation import client
from crm.automation.networks import is_public
from crm.rules.refusals import Invalid

from .receiver import receiving

# {port} is where the socket listens.
PAYLOADS = [
    "http://127.0.0.1:{port}/",
    "http://127.0.0.1.:{port}/",
    "http://127.1:{port}/",
    "http://127.255.255.254:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://[2001:0:7f00:1::]:{port}/",
    "http://[fe80::1%25lo]:{port}/",
    "http://[fc00::1]:{port}/",
    "http://[fd00:ec2::254]:{port}/",
    "http://[ff02::1]:{port}/",
    "http://10.0.0.1:{port}/",
    "http://172.16.0.1:{port}/",
    "http://192.168.0.1:{port}/",
    "http://100.64.0.1:{port}/",
    "http://100.100.100.200:{port}/latest/meta-data/",
    "http://168.63.129.16:{port}/",
    "http://169.254.169.254:{port}/latest/meta-data/",
    "http://192.0.0.192:{port}/",
    "http://198.18.0.1:{port}/",
    "http://224.0.0.1:{port}/",
    "http://240.0.0.1:{port}/",
    "http://255.255.255.255:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://public.example@127.0.0.1:{port}/",
    "http://public.example#@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}\\@public.example/",
    "http://127.0.0.1:{port}\r\nHost: public.example/",
    "http://127.0.0.1\t:{port}/",
    "http://①②⑦.0.0.1:{port}/",
    "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_POST",
    "ftp://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "https://127.0.0.1:{port}/",
]


@pytest.fixture
def open_port(receiver, settings):
    settings.WEBHOOK_PORTS = [receiver.port, 80, 443]
    return receiver


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_address_that_leads_into_the_house_is_connected(open_port, payload):
    with pytest.raises((Invalid, client.Unreachable)):
        client.post(payload.format(port=open_port.port), b"{}", {})
    assert open_port.connections == 0


def test_the_socket_does_count(open_port, settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.1/32")]
    assert client.post(open_port.url, b"{}", {}) == 204
    assert open_port.connections == 1


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 0, 65535])
def test_only_listed_ports_are_called(port):
    with pytest.raises(Invalid):
        client.parse(f"https://public.example:{port}/")


@pytest.fixture
def names(monkeypatch):
    """What names lead to, one list of addresses a question; and how often that was asked."""
    asked, known = [], {}

    def resolve(host, port, *args, **kwargs):
        asked.append(host)
        addresses = known[host]
        found = addresses.pop(0) if len(addresses) > 1 else addresses[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    known["asked"] = asked
    return known


def test_a_resolver_that_takes_its_time_is_not_waited_for(monkeypatch):
    """The system's own patience may be minutes; the worker goes on with the next receiver."""
    asked = threading.Event()
    monkeypatch.setattr(client, "RESOLVING", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: asked.wait(30) or [])
    try:
        with pytest.raises(client.Unreachable, match="late"):
            client.resolve("slow.example", 443)
        assert any(thread.name == "resolving" for thread in threading.enumerate())  # it is still being asked
    finally:
        asked.set()


def test_a_name_with_one_private_address_among_public_ones_is_not_called(open_port, names):
    names["public.example"] = [["93.184.215.14", "127.0.0.1"]]
    with pytest.raises(client.Unreachable):
        client.post(f"http://public.example:{open_port.port}/", b"{}", {})
    assert open_port.connections == 0


def test_a_name_is_asked_once_and_the_connection_goes_where_it_led(open_port, names, monkeypatch):
    """Asked a second time, this name would lead to the listening socket."""
    names["rebinding.example"] = [["93.184.215.14"], ["127.0.0.1"]]
    connected = []

    def create_connection(where, timeout=None):
        connected.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(client.Unreachable):
        client.post(f"http://rebinding.example:{open_port.port}/", b"{}", {})
    assert connected == [("93.184.215.14", open_port.port)]
    assert names["asked"] == ["rebinding.example"]
    assert open_port.connections == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_a_way(reachable, settings, status):
    with receiving() as inside:
        settings.WEBHOOK_PORTS = [reachable.port, inside.port]
        where = f"Location: {inside.url}\r\nContent-Length: 0\r\n\r\n"
        reachable.answer = f"HTTP/1.1 {status} Elsewhere\r\n{where}".encode()
        assert client.post(reachable.url, b"{}", {}) == status
        assert (reachable.connections, inside.connections) == (1, 0)


def test_proxies_of_the_environment_are_not_used(reachable, monkeypatch):
    with receiving() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert client.post(reachable.url, b"{}", {}) == 204
        assert proxy.connections == 0


def test_an_answer_that_trickles_is_hung_up_on(reachable, monkeypatch):
    monkeypatch.setattr(client, "SECONDS", 0.5)
    reachable.trickle = 0.2
    begun = time.monotonic()
    with pytest.raises(client.Unreachable, match="late"):
        client.post(reachable.url, b"{}", {})
    assert time.monotonic() - begun < 5


def test_an_endless_answer_is_not_read(reachable):
    reachable.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 200_000
    assert client.post(reachable.url, b"{}", {}) == 200


def test_endless_headers_are_an_error(reachable):
    reachable.answer = b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000
    with pytest.raises(client.Unreachable):
        client.post(reachable.url, b"{}", {})


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "2400:3200::1"])
def test_public_addresses_are_public(address):
    assert is_public(address)
