"""The server: it says where it is, and loses nothing when it is stopped."""

import contextlib
import http.client
import json
import resource
import signal
import socket
import threading
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
import services
from flask import Flask, request
from processes import process

from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.runtime.server import WebServer


def slow_app(begun, go):
    """An application whose answer waits for ``go``, and one that echoes."""
    app = Flask("slow")
    app.config["MAX_CONTENT_LENGTH"] = 10_000_000

    @app.get("/slow")
    def slow():
        begun.set()
        go.wait(60)
        return "x" * 3_000_000

    @app.post("/echo")
    def echo():
        return str(len(request.get_data()))

    return app


@pytest.fixture
def served():
    """A server in a thread, with what its slow answer waits for."""
    begun, go = threading.Event(), threading.Event()
    server = WebServer(slow_app(begun, go), "127.0.0.1", 0, 2)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server, begun, go
    go.set()
    server.stop()
    thread.join(60)
    assert not thread.is_alive()


def test_an_answer_that_was_begun_is_sent_whole_after_the_stop(served):
    server, begun, go = served
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(_get, server.port, "/slow")
        assert begun.wait(60)
        server.stop()
        services.wait(lambda: _refuses(server.port), "the end of listening")
        go.set()
        assert answer.result(timeout=60) == (200, 3_000_000)


def test_a_request_that_is_still_being_sent_is_finished(served):
    server, _, _ = served
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345")
        services.wait(server._is_busy, "the first half")
        server.stop()
        services.wait(lambda: _refuses(server.port), "the end of listening")
        client.sendall(b"67890")
        assert client.recv(4_096).startswith(b"HTTP/1.1 200")


def test_a_hundred_who_send_nothing_shut_nobody_out(served):
    port = served[0].port
    with contextlib.ExitStack() as stack:
        for _ in range(120):
            stack.enter_context(socket.create_connection(("127.0.0.1", port))).sendall(b"GET / HT")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/nothing")
        assert connection.getresponse().status == 404
        connection.close()


def test_a_name_with_two_addresses_is_served():
    server = WebServer(slow_app(threading.Event(), threading.Event()), "localhost", 0, 1)
    thread = threading.Thread(target=server.run)
    thread.start()
    with contextlib.closing(http.client.HTTPConnection("localhost", server.port)) as client:
        client.request("POST", "/echo", b"abc")
        assert client.getresponse().read() == b"3"
    server.stop()
    thread.join(60)
    assert not thread.is_alive()


def _get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, len(answer.read())


def _refuses(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return True
    return False


@pytest.fixture
def home(tmp_path):
    """A data folder with an empty workspace."""
    made = open_workspace(Settings(home=tmp_path))
    made.migrate()
    made.close()
    return tmp_path


def test_serve_answers_logs_by_request_and_stops_on_a_signal(home):
    with process(home, "serve", "--port", "0") as (running, port, said):
        assert f"Formloom serves {home}" in said
        for path, body in (("healthz", b"ok\n"), ("readyz", b"ready\n")):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
                assert answer.read() == body
        client = http.client.HTTPConnection("127.0.0.1", port)
        client.request("GET", "/api/v1/nothing", headers={"X-Request-ID": "my-request"})
        answer = client.getresponse()
        assert answer.headers["X-Request-ID"] == "my-request"
        answer.read()
        client.request("GET", "/metrics")
        assert "formloom_request_seconds" in client.getresponse().read().decode()
        client.close()
        running.send_signal(signal.SIGTERM)
        _, err = running.communicate(timeout=60)
    assert running.returncode == 0
    lines = [json.loads(line) for line in err.splitlines()]
    (line,) = [one for one in lines if one.get("request_id") == "my-request"]
    assert (line["logger"], line["method"], line["path"]) == (
        "formloom.request", "GET", "/api/v1/nothing",
    )  # fmt: skip
    assert {"at", "level", "status", "ms"} <= line.keys()


def test_a_port_in_use_is_told_and_the_process_ends(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with process(home, "serve", "--port", port) as (running, _, _):
            _, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert f"port {port}, cannot be used" in err
    assert "Traceback" not in err


def test_the_demo_is_made_once_and_starts_at_once_after_that(tmp_path):
    with process(tmp_path, "demo", "--port", "0") as (running, _, said):
        assert "Making" in said
        assert "admin" in said
        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    with process(tmp_path, "demo", "--port", "0") as (running, port, said):
        assert "Making" not in said
        assert _get(port, "/healthz")[0] == 200
        running.send_signal(signal.SIGTERM)
        assert running.wait(60) == 0
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.ru_utime - began.ru_utime < 3  # seconds of work; the clock also counts others
