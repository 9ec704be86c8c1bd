"""自定义机器人 of 钉钉: the signature is in the address, its time in milliseconds."""

import base64
import hmac
from datetime import datetime
from urllib.parse import urlencode

from ...jobs.http import Outgoing
from .channel import Channel, cut, posted


class DingTalk(Channel):
    """As 自定义机器人接入 of the vendor's developer documents has it."""

    name = "dingtalk"
    most_bytes = 20_000
    busy = frozenset({-1, 130101, 130103, 410100})

    def request(self, address: str, secret: str, text: str, now: datetime) -> Outgoing:
        if secret:
            stamp = str(int(now.timestamp() * 1000))
            signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
            more = urlencode({"timestamp": stamp, "sign": base64.b64encode(signed).decode()})
            address += ("&" if "?" in address else "?") + more
        content = cut(text, self.most_bytes)
        return posted(address, {"msgtype": "text", "text": {"content": content}})
