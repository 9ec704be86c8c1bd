"""Sample runs of a template: ``runs/<flow>.csv`` tells who does what with which record.

A row is one command, in the order of time. ``does`` is ``start`` or an operation on the person's
own task; ``by`` and ``people`` are logins, several with ``;`` between them; ``set`` are values that
change with it, such as ``discount=8%``.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

from ..access.people import People
from ..core.errors import FormloomError, InvalidValueError, NotFoundError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import Entity
from ..documents.releases import current_app
from ..fields.field_type import Manner
from ..records.service import RecordService
from ..workflows.commands import Command
from ..workflows.effects import acting
from ..workflows.projecting import actors_of, is_open
from ..workflows.service import Flows

Row = Mapping[str, str]


def load_sample_runs(tx: Transaction, folder: Path) -> int:
    """Carry out every row of the files in ``folder`` and return how many there are.

    :raises InvalidValueError: naming the first row that is refused; nothing is kept then.
    """
    return sum(_File(tx, path).load() for path in sorted(folder.glob("*.csv")))


class _File:
    def __init__(self, tx: Transaction, path: Path) -> None:
        self._tx = tx
        self._path = path
        app = current_app(tx)
        self._entity: Entity = app.entity(str(app.document("flow", path.stem)["entity"]))
        self._manner = Manner(app.manifest.locale, app.manifest.zone)
        self._roots: dict[str, UUID] = {}

    def load(self) -> int:
        with self._path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows, 2):
            try:
                self._do(row)
            except FormloomError as error:
                raise InvalidValueError(
                    "{file}, row {row}: {reason}",
                    file=self._path.name, row=number, reason=str(error),
                ) from error  # fmt: skip
        return len(rows)

    def _do(self, row: Row) -> None:
        name, actor = row["record"], People(self._tx).actor(row["by"])
        other, edits = acting(self._tx, actor), dict(self._values(row))
        flows, id = Flows(other), str(new_id())
        if row["does"] == "start":
            record = self._record(name)
            if edits:
                RecordService(other, self._entity.key).update(record, edits)
            self._roots[name] = flows.start(self._path.stem, record, id)
            return
        root = self._roots[name]
        command = Command(
            id, row["does"], str(actor.person), task=_task(flows, root, str(actor.person)),
            comment=row["comment"], people=self._people(row),
        )  # fmt: skip
        flows.act(root, command, edits=edits)

    def _record(self, name: str) -> UUID:
        filter = f"{self._entity.display} = '{name}'"
        found = RecordService(self._tx, self._entity.key).list(filter=filter, limit=1)
        if not found.items:
            raise NotFoundError(
                "There is no {entity} '{name}'.", entity=self._entity.key, name=name
            )
        return found.items[0].id

    def _values(self, row: Row) -> Iterator[tuple[str, object]]:
        for part in filter(None, row["set"].split(";")):
            key, _, text = part.partition("=")
            field = self._entity.field(key)
            yield key, field.type.dump(field.type.parse(text, field, self._manner), field)

    def _people(self, row: Row) -> tuple[str, ...]:
        logins = filter(None, row["people"].split(";"))
        return tuple(str(People(self._tx).by_login(one).id) for one in logins)


def _task(flows: Flows, root: UUID, person: str) -> str:
    """The open task of somebody; none for what one does without."""
    state = flows.family(root).state
    mine = (t for t in state.tasks.values() if is_open(state, t) and person in actors_of(t))
    return next((one.id for one in mine), "")
