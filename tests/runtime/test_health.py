"""Metrics are for this machine, or for who has the token."""

from dataclasses import replace

import pytest

from formloom.platform.core.settings import Settings
from formloom.platform.records.opening import open_workspace
from formloom.runtime.app import create_app

AWAY = {"REMOTE_ADDR": "203.0.113.7"}
TOKEN = {"Authorization": "Bearer metrics-token"}


@pytest.fixture
def http(tmp_path):
    """A function that gives a client of the application with some settings."""
    opened = []

    def make(**settings):
        chosen = replace(Settings(home=tmp_path, secret_key="for tests only"), **settings)
        opened.append(open_workspace(chosen))
        return create_app(opened[-1]).test_client()

    yield make
    for one in opened:
        one.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_reads_metrics(http, address):
    answer = http().get("/metrics", environ_base={"REMOTE_ADDR": address})
    assert (answer.status_code, "python_info" in answer.text) == (200, True)


def test_others_do_not(http):
    assert http().get("/metrics", environ_base=AWAY).status_code == 403


def test_a_proxy_on_this_machine_asks_for_others(http):
    answer = http().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"})
    assert answer.status_code == 403


def test_a_proxy_that_is_trusted_tells_who_asks(http):
    client = http(proxies=1)
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 403


def test_the_token_opens_them_from_anywhere(http):
    client = http(metrics_token="metrics-token")
    assert client.get("/metrics", environ_base=AWAY, headers=TOKEN).status_code == 200
    wrong = {"Authorization": "Bearer other"}
    assert client.get("/metrics", environ_base=AWAY, headers=wrong).status_code == 403


def test_no_token_is_no_token(http):
    answer = http().get("/metrics", environ_base=AWAY, headers={"Authorization": "Bearer "})
    assert answer.status_code == 403
