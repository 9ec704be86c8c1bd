"""Sample data of a template: ``data/<entity>.csv``, columns are field keys.

Links name their target by its display value (or by ``id``), several with ``;`` between them.
``owner`` is a login; the record belongs to that person's department, as if they had made it.
``data/<entity>.<lines>.csv`` holds lines; its column ``parent`` names the record that they belong
to. Files are loaded in the order of their links. ``data/today.txt`` holds the day on which the
story of the data plays; days and times are moved by whole weeks, so that it plays in this week.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from ..access.people import People
from ..core.errors import FormloomError, InvalidValueError
from ..core.ids import new_id
from ..core.transaction import Transaction
from ..documents.app import App, Entity
from ..documents.releases import current_app
from ..fields.field import Field
from ..fields.field_type import Manner
from ..records.service import RecordService

Row = Mapping[str, str]
#: The file that says on which day the story of the data plays.
STORY = "today.txt"


def load_sample_data(transaction: Transaction, folder: Path) -> int:
    """Create the records of every file in ``folder`` and return how many there are.

    :raises InvalidValueError: naming the first row that cannot be loaded; nothing is kept then.
    """
    data = SampleData(transaction, folder)
    return sum(data.load(key) for key in data.order)


class SampleData:
    """The files of a folder, loaded entity by entity in the order that ``order`` says.

    With a ``seed`` the records have ids by it, so that a later transaction goes on where another
    ended. For people whom the workspace does not have there is ``stand_in``, or nobody, if
    ``strangers`` may be named at all.

    :raises InvalidValueError: if the files link in a circle.
    """

    def __init__(
        self,
        transaction: Transaction,
        folder: Path,
        *,
        seed: UUID | None = None,
        strangers: bool = False,
        stand_in: UUID | None = None,
    ) -> None:
        self._tx = transaction
        self._seed, self._strangers, self._stand_in = seed, strangers, stand_in
        self._app: App = current_app(transaction)
        self._folder = folder
        self._manner = Manner(self._app.manifest.locale, self._app.manifest.zone)
        people = People(transaction).all()
        self._people = {one.login: one.id for one in people}
        self._departments = {str(one.id): str(one.department) for one in people if one.department}
        #: entity -> display value -> id
        self._ids: defaultdict[str, dict[str, UUID]] = defaultdict(dict)
        self._later = _weeks_since(folder / STORY, transaction.now, self._app.manifest.zone)
        self.order: tuple[str, ...] = tuple(self._order())

    def skip(self, key: str) -> None:
        """Know the records of a file that an earlier transaction loaded."""
        entity = self._app.entity(key)
        rows = self._read(f"{key}.csv")
        self._note(entity, rows, self._ids_of(key, rows))

    def _order(self) -> Iterator[str]:
        """Entities that have a file, targets of links first."""
        files = {path.stem for path in self._folder.glob("*.csv") if "." not in path.stem}
        targets = {
            key: {
                str(field.settings["to"])
                for field in _with_lines(self._app.entity(key))
                if field.settings.get("to") in files and field.settings.get("to") != key
            }
            for key in sorted(files)
        }
        try:
            yield from TopologicalSorter(targets).static_order()
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise InvalidValueError(
                "The sample data link in a circle: {circle}.", circle=circle
            ) from error

    def _ids_of(self, entity: str, rows: Iterable[Row]) -> list[UUID]:
        seed = self._seed
        return [
            UUID(row["id"]) if row.get("id")
            else uuid5(seed, f"{entity}/{number}") if seed else new_id()
            for number, row in enumerate(rows)
        ]  # fmt: skip

    def load(self, key: str) -> int:
        """Create the records of one file and return how many there are."""
        entity = self._app.entity(key)
        rows = self._read(f"{entity.key}.csv")
        ids = self._ids_of(entity.key, rows)
        self._note(entity, rows, ids)
        lines = {key: self._lines(entity, key) for key in entity.lines}
        file = f"{entity.key}.csv"
        values = [self._values(entity, row, file, number) for number, row in enumerate(rows, 2)]
        for row, one in zip(rows, values, strict=True):
            name = row.get(entity.display or "", "")
            one.update({key: of[name] for key, of in lines.items() if name in of})
            if (department := self._departments.get(str(one.get("owner")))) is not None:
                one.setdefault("department", department)
        result = RecordService(self._tx, entity.key).create_many(values, ids=ids)
        for index, error in result.errors.items():
            raise _at(f"{entity.key}.csv", index + 2, error)
        return len(result.done)

    def _read(self, name: str) -> list[dict[str, str]]:
        path = self._folder / name
        if not path.is_file():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def _note(self, entity: Entity, rows: Iterable[Row], ids: Iterable[UUID]) -> None:
        for row, identity in zip(rows, ids, strict=True):
            self._ids[entity.key][row.get(entity.display or "", "")] = identity
            self._ids[entity.key][str(identity)] = identity

    def _lines(self, entity: Entity, key: str) -> dict[str, list[dict[str, object]]]:
        """The lines of a lines field, by the display value of their parent."""
        name = f"{entity.key}.{key}.csv"
        found: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
        for number, row in enumerate(self._read(name), 2):
            values = {column: text for column, text in row.items() if column != "parent"}
            found[row["parent"]].append(self._values(entity.lines[key], values, name, number))
        return found

    def _values(self, entity: Entity, row: Row, file: str, number: int) -> dict[str, object]:
        """The JSON values of a row."""
        values: dict[str, object] = {}
        for column, text in row.items():
            if column == "id" or not text:
                continue
            try:
                value = self._value(entity.field(column), text)
            except FormloomError as error:
                raise _at(file, number, error) from error
            if value is not None:
                values[column] = value
        return values

    def _value(self, field: Field, text: str) -> object:
        target = field.settings.get("to")
        if isinstance(target, str):
            named = [part.strip() for part in text.split(";")] if field.type.rows else [text]
            ids = [str(self._target(target, one)) for one in named]
            return ids if field.type.rows else ids[0]
        if field.type.name in _OF_PEOPLE:
            person = self._person(text)
            return str(person) if person is not None else None
        value = field.type.parse(text, field, self._manner)
        moved = value + self._later if isinstance(value, date) else value
        return field.type.dump(moved, field)

    def _target(self, entity: str, name: str) -> UUID:
        found = self._ids[entity].get(name)
        if found is None:
            raise InvalidValueError("There is no {entity} '{name}'.", entity=entity, name=name)
        return found

    def _person(self, login: str) -> UUID | None:
        if login not in self._people and self._strangers:
            return self._stand_in
        if login not in self._people:
            raise InvalidValueError("There is no person '{login}'.", login=login)
        return self._people[login]


#: Types whose text in a sample file is a login.
_OF_PEOPLE = frozenset({"person"})


def _with_lines(entity: Entity) -> Iterator[Field]:
    yield from entity.fields.values()
    for child in entity.lines.values():
        yield from child.fields.values()


def _weeks_since(file: Path, now: datetime, zone: ZoneInfo) -> timedelta:
    """Whole weeks from the day of the story, none where the files tell of no day."""
    if not file.is_file():
        return timedelta()
    day = date.fromisoformat(file.read_text("utf-8").strip())
    return timedelta(weeks=(now.astimezone(zone).date() - day).days // 7)


def _at(file: str, row: int, error: FormloomError) -> InvalidValueError:
    return InvalidValueError("{file}, row {row}: {reason}", file=file, row=row, reason=str(error))
