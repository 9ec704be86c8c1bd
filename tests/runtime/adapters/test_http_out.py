"""HTTP out goes where it may, once, and not for ever."""

import socket
import threading
from contextlib import contextmanager, suppress
from ipaddress import ip_address, ip_network

import pytest
from http_receiver import receiver

from formloom.platform.core.errors import InvalidValueError, UnavailableError
from formloom.platform.core.settings import Settings
from formloom.platform.jobs.http import Outgoing
from formloom.runtime.adapters.http_out import GuardedHTTP, is_allowed

HERE = Settings(webhook_networks="127.0.0.0/8")


@pytest.fixture
def server():
    with receiver() as running:
        yield running


@contextmanager
def answers(*parts, drop=b""):
    """A server that writes these bytes to whoever connects, and then ``drop`` again and again."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            for part in parts:
                connection.sendall(part)
            while not ended.wait(0.05):
                with suppress(OSError):
                    connection.sendall(drop)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        ended.set()
        listener.close()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:db8::1", "64:ff9b:1::7f00:1", "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1",
    ],
)  # fmt: skip
def test_nobody_sends_into_a_private_network(address):
    assert not is_allowed(ip_address(address), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_the_internet_is_open(address):
    assert is_allowed(ip_address(address), ())


def test_a_setting_opens_one_network_and_no_other():
    allowed = (ip_network("10.1.0.0/16"),)
    assert is_allowed(ip_address("10.1.2.3"), allowed)
    assert is_allowed(ip_address("::ffff:10.1.2.3"), allowed)
    assert not is_allowed(ip_address("10.2.0.1"), allowed)


@pytest.mark.parametrize(
    ("scheme", "host"),
    [
        ("http", "127.0.0.1"), ("http", "localhost"), ("http", "[::1]"), ("http", "2130706433"),
        ("http", "0x7f.1"), ("http", "127.1"), ("http", "[::ffff:127.0.0.1]"),
        ("http", "169.254.169.254"), ("ftp", "example.com"), ("file", ""),
        ("http", "user:secret@127.0.0.1"), ("http", ""), ("http", "[::1"), ("http", "[x]"),
    ],
)  # fmt: skip
def test_an_address_that_is_refused_is_not_connected_to(scheme, host):
    with pytest.raises(InvalidValueError):
        GuardedHTTP(Settings()).send(Outgoing("GET", f"{scheme}://{host}/x"))


def test_every_address_of_a_name_must_be_allowed(monkeypatch):
    """A resolver that answers with a public and a private address."""
    found = [(2, 1, 6, "", ("8.8.8.8", 80)), (2, 1, 6, "", ("127.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(InvalidValueError):
        GuardedHTTP(Settings()).send(Outgoing("GET", "http://example.com/"))


def test_the_name_is_resolved_once(server, monkeypatch):
    """A resolver that changes its mind after the first answer."""
    port = int(server.url.rpartition(":")[2])
    calls = []

    def resolve(host, *_, **__):
        calls.append(host)
        address = "127.0.0.1" if len(calls) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connect = socket.create_connection
    dialled = []

    def dial(address, *more, **how):
        dialled.append(address[0])
        monkeypatch.undo()  # an address of digits is resolved, too, but by nobody else
        return connect(address, *more, **how)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", dial)
    reply = GuardedHTTP(HERE).send(Outgoing("GET", f"http://name.example:{port}/"))
    assert (reply.status, calls, dialled) == (200, ["name.example"], ["127.0.0.1"])
    assert server.requests[0].headers["Host"] == f"name.example:{port}"


def test_method_path_headers_and_body_arrive(server):
    server.reply(201, {"ok": 1}, Content_Type="application/json")
    request = Outgoing("PUT", f"{server.url}/a b/好?x=1&y=ü#gone", {"X-One": "1"}, b"body")
    reply = GuardedHTTP(HERE).send(request)
    (got,) = server.requests
    assert (got.method, got.path) == ("PUT", "/a%20b/%E5%A5%BD?x=1&y=%C3%BC")
    assert (got.headers["X-One"], got.body) == ("1", b"body")
    assert (reply.status, reply.body, reply.content_type) == (201, b'{"ok": 1}', "application/json")


def test_a_redirect_is_told_and_not_followed(server):
    server.reply(302, Location=f"{server.url}/elsewhere")
    assert GuardedHTTP(HERE).send(Outgoing("POST", server.url)).status == 302
    assert len(server.requests) == 1


def test_too_long_an_answer_is_refused(server):
    server.reply(200, b"x" * 2000)
    with pytest.raises(InvalidValueError):
        GuardedHTTP(HERE, most_bytes=1000).send(Outgoing("GET", server.url))


def test_nobody_there_is_asked_again_later():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError):
        GuardedHTTP(HERE).send(Outgoing("GET", f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize(
    "parts",
    [(), (b"HTTP/1.1 200 OK\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",)],
    ids=["nothing", "half a head", "half a body"],
)
def test_an_answer_that_does_not_end_is_cut_off(parts):
    with answers(*parts) as url, pytest.raises(UnavailableError):
        GuardedHTTP(HERE, seconds=0.3).send(Outgoing("GET", url))


@pytest.mark.parametrize(
    "parts", [(), (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",)], ids=["head", "body"]
)
def test_an_answer_that_drips_is_cut_off(parts):
    with answers(*parts, drop=b"H") as url, pytest.raises(UnavailableError):
        GuardedHTTP(HERE, seconds=0.4).send(Outgoing("GET", url))


def test_a_server_without_encryption_is_not_believed():
    with answers(b"HTTP/1.1 200 OK\r\n\r\n") as url, pytest.raises(UnavailableError):
        GuardedHTTP(HERE, seconds=2).send(Outgoing("GET", url.replace("http:", "https:")))
