"""Notices, mail and robots of chat groups: sent after the commit, never waited for."""

from typing import ClassVar

from ..model import Step
from ..moving import passed
from ..sending import queue, said
from ..state import Token
from ..variables import value
from ..work import Work
from .cc import recipients
from .shapes import Schema, choice, ref, text
from .step_type import MAIL, StepType


class Notify(StepType):
    """A notice inside the application (通知)."""

    name = "notify"
    settings: ClassVar[Schema] = {"to": ref("approvers"), "text": text(1, 4000)}
    required = ("to", "text")
    texts = ("text",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        people, texts = recipients(work, token, step), said(work, token, step, "text")
        if texts is None:
            return
        queue(work, token, self.name, {"people": people, **texts}, quiet=True)
        passed(work, token, people=people)


class Mail(StepType):
    """An e-mail (邮件) to people, or to the address that a formula gives."""

    name = "mail"
    settings: ClassVar[Schema] = {
        "to": ref("approvers"),
        "address": ref("formula"),
        "subject": text(1, 300),
        "body": text(1, 50000),
    }
    required = ("subject", "body")
    together: ClassVar[Schema] = {"anyOf": [{"required": ["to"]}, {"required": ["address"]}]}
    texts = ("subject", "body")

    def needs(self, step: Step) -> frozenset[str]:
        return frozenset({MAIL})

    def enter(self, work: Work, token: Token, step: Step) -> None:
        address = None
        if step.text("address"):
            address = value(work, work.run_of(token), step.text("address"), token)
        people, texts = recipients(work, token, step), said(work, token, step, "subject", "body")
        if texts is None:
            return
        queue(work, token, self.name, {"people": people, "address": address, **texts})
        passed(work, token, people=people)


class Robot(StepType):
    """A message to a group of 企业微信, 钉钉 or 飞书."""

    name = "robot"
    settings: ClassVar[Schema] = {
        "channel": choice("wecom", "dingtalk", "feishu"),
        "secret": ref("key"),
        "text": text(1, 4000),
    }
    required = ("channel", "secret", "text")
    texts = ("text",)

    def enter(self, work: Work, token: Token, step: Step) -> None:
        texts = said(work, token, step, "text")
        if texts is None:
            return
        queue(work, token, self.name, {**step.settings, **texts})
        passed(work, token)
