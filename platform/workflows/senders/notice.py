"""Notices of notify steps: written in the very transaction that tells the run."""

from ...core.actor import SYSTEM
from ...core.errors import Message
from ...core.workspace import Workspace
from ...jobs.handler import RunningJob
from ..notices import Told, tell
from ..outbox import letter_of, tell_sent
from ..ports.people import uuid_of
from ..service import SEND
from ..variables import ids


class SendNotice:
    """Tells people something in the application."""

    name = f"{SEND}notify"

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        with workspace.write(SYSTEM) as tx:
            letter = letter_of(tx, job)
            if letter is None:
                return
            message = Message("{text}", {"text": letter.text("text")})
            people = filter(None, map(uuid_of, ids(letter.job.payload.get("people"))))
            tell(tx, letter.root, [Told(one, letter.key, "note", message) for one in people])
            tell_sent(tx, letter)
