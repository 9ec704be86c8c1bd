"""The robots that come with Formloom, in one visible list."""

from ...core.registry import Registry
from .channel import Channel
from .dingtalk import DingTalk
from .feishu import Feishu
from .wecom import WeCom

CHANNELS: Registry[Channel] = Registry("channel", (WeCom(), DingTalk(), Feishu()))
