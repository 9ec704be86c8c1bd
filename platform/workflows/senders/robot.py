"""Messages of robot steps to the groups of 企业微信, 钉钉 and 飞书."""

from collections.abc import Callable

from ...core.actor import SYSTEM
from ...core.errors import InvalidValueError
from ...core.settings import Settings
from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ...jobs.http import HTTPSender
from ..outbox import letter_of, sent
from ..secrets import opened
from ..service import SEND
from .channels import CHANNELS


class SendRobot:
    """Sends a text to a group; the address of its robot is a secret."""

    name = f"{SEND}robot"

    def __init__(self, sender: Callable[[Settings], HTTPSender]) -> None:
        self._sender = sender

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        with workspace.read(SYSTEM) as tx:
            letter = letter_of(tx, job)
            if letter is None:
                return
            known, now = opened(tx, letter.text("secret")), tx.now
        if not known.address:
            raise InvalidValueError("There is no robot '{key}'.", key=letter.text("secret"))
        channel = CHANNELS.get(letter.text("channel"))
        request = channel.request(known.address, known.secret, letter.text("text"), now)
        channel.demand_taken(self._sender(workspace.settings).send(request))
        sent(workspace, letter)
