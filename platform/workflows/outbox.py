"""Jobs of runs that go out: each is answered to its run once it was sent, or given up."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from ..core.actor import SYSTEM
from ..core.errors import Message
from ..core.transaction import Transaction
from ..core.workspace import Workspace
from ..jobs.handler import RunningJob
from ..jobs.service import job as job_of
from . import store
from .commands import Command
from .giving_up import GAVE_UP
from .service import Flows
from .state import Job


@dataclass(frozen=True)
class Letter:
    """One thing to be sent; ``key`` is the same on every attempt. ``row`` is the outbox's."""

    row: UUID
    root: UUID
    key: str
    job: Job

    def text(self, name: str) -> str:
        return str(self.job.payload.get(name) or "")

    def part(self, name: str) -> Mapping[str, object]:
        """The object under ``name``, empty if there is none."""
        found = self.job.payload.get(name)
        return found if isinstance(found, Mapping) else {}


def letter_of(tx: Transaction, job: RunningJob) -> Letter | None:
    """What an outbox row is about; None if its run needs it no longer."""
    root = UUID(str(job.payload["root"]))
    found = store.load(tx, root).state.jobs[str(job.payload["job"])]
    return Letter(job.id, root, str(job.payload["key"]), found) if found.state == "queued" else None


def wanted(workspace: Workspace, job: RunningJob) -> Letter | None:
    """As ``letter_of``, in a transaction of its own."""
    with workspace.read(SYSTEM) as tx:
        return letter_of(tx, job)


def sent(workspace: Workspace, letter: Letter, values: Mapping[str, object] | None = None) -> None:
    """Tell the run that something went out, and what was answered."""
    with workspace.write(SYSTEM) as tx:
        tell_sent(tx, letter, values)


def tell_sent(tx: Transaction, letter: Letter, values: Mapping[str, object] | None = None) -> None:
    """As ``sent``, in a transaction that does more."""
    id = f"{letter.key}:{letter.row}:done"
    Flows(tx).act(letter.root, Command(id, "job_done", target=letter.job.id, values=values or {}))


class GiveUp:
    """Tells a run that something was not taken, and why."""

    name = GAVE_UP

    def run(self, workspace: Workspace, job: RunningJob) -> None:
        lost = job.payload["lost"]
        assert isinstance(lost, Mapping)  # noqa: S101
        with workspace.write(SYSTEM) as tx:
            row = UUID(str(lost["row"]))
            reason = job_of(tx, row).error or Message("Somebody stopped the job.")
            command = Command(
                f"{lost['key']}:{row}:failed", "job_done", target=str(lost["job"]), ok=False,
                error=str(reason),
            )  # fmt: skip
            Flows(tx).act(UUID(str(lost["root"])), command)
