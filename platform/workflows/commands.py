"""What is asked of a run. One shape for all operations: each reads what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .state import ROOT, Values

#: Who acts when no person does: timers, jobs, records.
SYSTEM = ""


@dataclass(frozen=True)
class Command:
    """An operation by its name, with its id: the same id again changes nothing.

    ``actor`` is a person's id, empty for the system. ``target`` names a step, ``people`` whom it is
    about. ``seen`` is the count of changes of the record that the person had before the eyes, None
    if there was no page; ``anyway`` says that newer values are fine. ``values`` are edits of the
    record, already saved in this transaction, or what an effect gave.
    """

    id: str
    kind: str
    actor: str = SYSTEM
    run: str = ROOT
    task: str = ""
    activity: str = ""
    subject: str = ""
    people: tuple[str, ...] = ()
    target: str = ""
    resume: str = ""
    comment: str = ""
    signature: str = ""
    attachments: tuple[str, ...] = ()
    seen: int | None = None
    anyway: bool = False
    changed: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)
    picks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flow: str = ""
    entity: str = ""
    record: str = ""
    origin: tuple[str, ...] = ()
    ok: bool = True
    error: str = ""
