"""Sample data of a template: ``data/<entity>.csv``, columns are field keys.

Links name their target by its display value (or by ``id``), several with ``;`` between them.
``owner`` is a login; the record belongs to that person's department, as if they had made it.
``data/<entity>.<lines>.csv`` holds lines; its column ``parent`` names the record that they belong
to. Files are loaded in the order of their links.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from uuid import UUID

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


def load_sample_data(transaction: Transaction, folder: Path) -> int:
    """Create the records of every file in ``folder`` and return how many there are.

    :raises InvalidValueError: naming the first row that cannot be loaded; nothing is kept then.
    """
    return _Loader(transaction, folder).run()


class _Loader:
    def __init__(self, transaction: Transaction, folder: Path) -> None:
        self._tx = transaction
        self._app: App = current_app(transaction)
        self._folder = folder
        self._manner = Manner(self._app.manifest.locale, self._app.manifest.zone)
        people = People(transaction).all()
        self._people = {one.login: one.id for one in people}
        self._departments = {str(one.id): str(one.department) for one in people if one.department}
        #: entity -> display value -> id
        self._ids: defaultdict[str, dict[str, UUID]] = defaultdict(dict)

    def run(self) -> int:
        return sum(self._load(self._app.entity(key)) for key in self._order())

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

    def _load(self, entity: Entity) -> int:
        rows = self._read(f"{entity.key}.csv")
        ids = [UUID(row["id"]) if row.get("id") else new_id() for row in rows]
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
                values[column] = self._value(entity.field(column), text)
            except FormloomError as error:
                raise _at(file, number, error) from error
        return values

    def _value(self, field: Field, text: str) -> object:
        target = field.settings.get("to")
        if isinstance(target, str):
            named = [part.strip() for part in text.split(";")] if field.type.rows else [text]
            ids = [str(self._target(target, one)) for one in named]
            return ids if field.type.rows else ids[0]
        if field.type.name in _OF_PEOPLE:
            return str(self._person(text))
        return field.type.dump(field.type.parse(text, field, self._manner), field)

    def _target(self, entity: str, name: str) -> UUID:
        found = self._ids[entity].get(name)
        if found is None:
            raise InvalidValueError("There is no {entity} '{name}'.", entity=entity, name=name)
        return found

    def _person(self, login: str) -> UUID:
        if login not in self._people:
            raise InvalidValueError("There is no person '{login}'.", login=login)
        return self._people[login]


#: Types whose text in a sample file is a login.
_OF_PEOPLE = frozenset({"person"})


def _with_lines(entity: Entity) -> Iterator[Field]:
    yield from entity.fields.values()
    for child in entity.lines.values():
        yield from child.fields.values()


def _at(file: str, row: int, error: FormloomError) -> InvalidValueError:
    return InvalidValueError("{file}, row {row}: {reason}", file=file, row=row, reason=str(error))
