"""What the texts of steps name: values of the record as people read them, in the app's language."""

from collections.abc import Callable, Mapping
from uuid import UUID

from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner
from ...records.links import title_of
from ...records.paths import link_target
from ..state import Run
from ..texts import render
from .people import People
from .records import Records
from .versions import Versions

Row = Mapping[str, object]


class Texts:
    """Fills in texts; ``root`` is the family that is being commanded."""

    def __init__(self, tx: Transaction, versions: Versions, records: Records, people: People):
        self._app = versions.app
        self._versions = versions
        self._read = records.row
        self._people = people
        self._public = tx.workspace.settings.public_url.rstrip("/")
        self.root: UUID | None = None

    def render(self, text: str, run: Run) -> str:
        entity = self._app.entities.get(run.entity)
        row = self._read(run.entity, run.record) or {}
        record = {key: _Value(self._view(), entity, row, key) for key in row} if entity else {}
        person = self._people.person(run.initiator or "")
        names: dict[str, object] = {
            **record, "values": row, "vars": run.variables,
            "initiator": {"name": person.name, "login": person.login} if person else {},
            "flow": self._versions.version(run.flow, run.version).title,
            "link": f"{self._public}/runs/{self.root}" if self.root else self._public,
        }  # fmt: skip
        return render(text, names)

    def _view(self) -> "_View":
        manifest = self._app.manifest
        manner = Manner(manifest.locale, manifest.zone, currency=manifest.currency)
        return _View(self._app, manner, self._read, self._name)

    def _name(self, id: str) -> str:
        person = self._people.person(id)
        return person.name if person else ""


class _View:
    """What values are shown by."""

    def __init__(
        self,
        app: App,
        manner: Manner,
        read: Callable[[str, str], Row | None],
        name: Callable[[str], str],
    ) -> None:
        self.app = app
        self.manner = manner
        self.read = read
        self.name = name


class _Value:
    """One value: its text, and by a dot what it leads to."""

    def __init__(self, view: _View, entity: Entity, row: Row, key: str) -> None:
        self.__view, self.__value = view, row.get(key)
        self.__field = entity.fields.get(key) or entity.system.get(key)
        self.__target = link_target(view.app, self.__field) if self.__field else None

    def __str__(self) -> str:
        value = self.__value
        if value is None or value == ():
            return ""
        if isinstance(value, tuple | list):
            return ", ".join(filter(None, map(self.__one, value)))
        return self.__one(value)

    def __bool__(self) -> bool:
        return bool(self.__value)

    def __getitem__(self, key: str) -> object:
        value, view = self.__value, self.__view
        if self.__target is None:
            return value[key] if isinstance(value, Mapping) else None
        row = view.read(self.__target.key, _id(value)) or {}
        if key == "id":
            return _id(value)
        if key not in self.__target.fields and key not in self.__target.system:
            raise KeyError(key)
        return _Value(view, self.__target, row, key)

    def __one(self, value: object) -> str:
        if self.__target is not None:
            row = self.__view.read(self.__target.key, _id(value))
            return title_of(self.__target, row) if row else ""
        return _text(value, self.__field, self.__view)


def _text(value: object, field: Field | None, view: _View) -> str:
    if field is not None and field.type.directory == "person":
        return view.name(_id(value))
    if isinstance(value, Mapping):
        return str(value.get("name", ""))
    if field is None:
        return str(value)
    return field.type.show(value, field, view.manner)


def _id(value: object) -> str:
    found = value.get("id") if isinstance(value, Mapping) else value
    return str(found or "")
