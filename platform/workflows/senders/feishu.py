"""自定义机器人 of 飞书: the signature is in the body, over nothing, with time and secret as key."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime

from ...jobs.http import Outgoing
from .channel import Channel, cut, posted


class Feishu(Channel):
    """As 自定义机器人使用指南 of the vendor's developer documents has it."""

    name = "feishu"
    most_bytes = 19_000
    busy = frozenset({9499, 11232, 11233})

    def request(self, address: str, secret: str, text: str, now: datetime) -> Outgoing:
        body: dict[str, object] = {
            "msg_type": "text", "content": {"text": cut(text, self.most_bytes)},
        }  # fmt: skip
        if secret:
            stamp = str(int(now.timestamp()))
            signed = hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")
            body = {"timestamp": stamp, "sign": base64.b64encode(signed).decode(), **body}
        return posted(address, body)

    def code(self, answer: Mapping[str, object]) -> object:
        return answer.get("code", answer.get("StatusCode"))
