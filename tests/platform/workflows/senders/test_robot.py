"""Robots of chat groups: servers here check what their vendors have documented."""

import base64
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import NOW
from flow_house import document, house
from http_receiver import receiver

from formloom.platform.workflows.senders.channel import cut
from formloom.platform.workflows.senders.channels import CHANNELS
from formloom.platform.workflows.steps.notify import Robot

SECRET = "SECabc"
TEXT = "报价 {{ name }}: {{ discount }}"
GOOD = {
    "wecom": {"errcode": 0, "errmsg": "ok"}, "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
}  # fmt: skip
BUSY = {
    "wecom": {"errcode": 45009, "errmsg": "api freq out of limit"},
    "dingtalk": {"errcode": 130101, "errmsg": "send too fast"},
    "feishu": {"code": 11232, "msg": "frequency limited psm"},
}
WRONG = {
    "wecom": {"errcode": 93000, "errmsg": "invalid webhook url"},
    "dingtalk": {"errcode": 310000, "errmsg": "sign not match"},
    "feishu": {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"},
}


@pytest.fixture
def server():
    with receiver() as running:
        yield running


@pytest.fixture
def sent_by(workspace, published, server):
    """A function that starts a flow with a robot and lets it send."""

    def start(channel):
        step = {"id": "r", "type": "robot", "channel": channel, "secret": "group", "text": TEXT}
        here = house(workspace, published, document(step))
        here.settings()
        here.secret("group", address=f"{server.url}/send?access_token=t", secret=SECRET)
        root = here.start(record=here.quote(discount="0.12"))
        here.work()
        return here, root

    return start


def wecom(request, text):
    """群机器人配置说明."""
    assert request.json == {"msgtype": "text", "text": {"content": text}}


def dingtalk(request, text):
    """自定义机器人接入, 安全设置."""
    assert request.json == {"msgtype": "text", "text": {"content": text}}
    query = parse_qs(urlsplit(request.path).query)
    (stamp,), (sign,) = query["timestamp"], query["sign"]
    assert datetime.fromtimestamp(int(stamp) / 1000, UTC) == NOW
    wanted = hmac.digest(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), "sha256")
    assert (query["access_token"], base64.b64decode(sign)) == (["t"], wanted)


def feishu(request, text):
    """自定义机器人使用指南, 签名校验."""
    body = request.json
    assert (body["msg_type"], body["content"]) == ("text", {"text": text})
    assert datetime.fromtimestamp(int(body["timestamp"]), UTC) == NOW
    key = f"{body['timestamp']}\n{SECRET}".encode()
    assert base64.b64decode(body["sign"]) == hmac.digest(key, b"", "sha256")


CHECKS = {"wecom": wecom, "dingtalk": dingtalk, "feishu": feishu}


def test_documents_name_every_robot():
    assert set(CHANNELS.names()) == set(Robot.settings["channel"]["enum"])


@pytest.mark.parametrize("channel", CHECKS)
def test_a_text_is_sent_as_documented(sent_by, server, channel):
    server.reply(200, GOOD[channel])
    here, root = sent_by(channel)
    (request,) = server.requests
    assert request.headers["Content-Type"].startswith("application/json")
    CHECKS[channel](request, "报价 Quote 1: 12%")
    assert [one.state for one in here.state(root).jobs.values()] == ["done"]


@pytest.mark.parametrize("channel", CHECKS)
def test_a_robot_that_asks_to_wait_is_asked_again(sent_by, server, channel):
    server.reply(200, BUSY[channel])
    server.reply(200, GOOD[channel])
    here, root = sent_by(channel)
    here.later(seconds=10)
    here.work()
    assert len(server.requests) == 2
    assert [one.state for one in here.state(root).jobs.values()] == ["done"]


@pytest.mark.parametrize("channel", CHECKS)
def test_a_robot_that_says_no_is_an_incident_in_its_own_words(sent_by, server, channel):
    server.reply(200, WRONG[channel])
    here, root = sent_by(channel)
    (incident,) = here.state(root).incidents.values()
    said = WRONG[channel].get("errmsg") or WRONG[channel]["msg"]
    assert said in str(incident.detail["template"])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("text", "most", "found"),
    [("好" * 3, 9, "好" * 3), ("好" * 4, 9, "好好…"), ("abcd", 3, "…")],
)
def test_a_long_text_is_cut_between_characters(text, most, found):
    assert cut(text, most) == found
