"""群机器人 of 企业微信: the key is in the address, nothing is signed."""

from datetime import datetime

from ...jobs.http import Outgoing
from .channel import Channel, cut, posted


class WeCom(Channel):
    """As 群机器人配置说明 of the vendor's developer documents has it."""

    name = "wecom"
    most_bytes = 2048
    busy = frozenset({-1, 45009, 45033})

    def request(self, address: str, secret: str, text: str, now: datetime) -> Outgoing:
        content = cut(text, self.most_bytes)
        return posted(address, {"msgtype": "text", "text": {"content": content}})
