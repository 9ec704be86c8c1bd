"""What a value is in a file: text that an import makes the same value of."""

from collections.abc import Callable, Mapping, Sequence

import orjson

from ...core.errors import InvalidValueError
from ...core.transaction import Transaction
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner
from ..importing.readers import NameReader, reader_of
from ..plan import plan_of
from ..values import LinkedTitle, Record

BETWEEN = "; "


class Texts:
    """Writes the values of one field (``path`` may lead through links), a page at a time."""

    def __init__(self, app: App, entity: Entity, path: str, field: Field, *, masked: bool) -> None:
        self.path = path
        self.field = field
        self._write = str if masked else self._writer(app, entity)

    def _writer(self, app: App, entity: Entity) -> Callable[[object], str]:
        lines = entity.lines.get(self.path)
        if lines is not None:
            keys = frozenset(plan_of(app, lines).settable)
            return lambda value: _lines(value, keys)
        self._reader = self._names(app)
        if self._reader is not None:
            return self._named
        if self.field.type.rows is not None:
            return _ids
        return lambda value: self.field.type.write(value, self.field)

    def _names(self, app: App) -> NameReader | None:
        try:
            reader = reader_of(app, self.field, "", Manner(), creates=False, expected=())
        except InvalidValueError:
            return None
        return reader if isinstance(reader, NameReader) else None

    def prepare(self, tx: Transaction, records: Sequence[Record]) -> None:
        """Look up which titles on this page name one record only."""
        reader = getattr(self, "_reader", None)
        if reader is not None:
            titles = {one.title for record in records for one in _titles(record.values[self.path])}
            reader.prepare(tx, titles)

    def of(self, record: Record) -> str:
        """The text of the field in ``record``; "" when blank."""
        value = record.values.get(self.path)
        return "" if value is None else self._write(value)

    def _named(self, value: object) -> str:
        return BETWEEN.join(self._name(one) for one in _titles(value))

    def _name(self, one: LinkedTitle) -> str:
        """The title, if an import finds this very record by it; else the id."""
        assert self._reader is not None  # noqa: S101
        return one.title if self._reader.reads(one.title, one.id) else str(one.id)


def _titles(value: object) -> Sequence[LinkedTitle]:
    if isinstance(value, LinkedTitle):
        return (value,)
    if isinstance(value, tuple | list):
        return [one for one in value if isinstance(one, LinkedTitle)]
    return ()


def _ids(value: object) -> str:
    ids = value if isinstance(value, list | tuple) else ()
    return BETWEEN.join(str(one.id if isinstance(one, LinkedTitle) else one) for one in ids)


def _lines(value: object, keys: frozenset[str]) -> str:
    records = [one for one in value if isinstance(one, Record)] if isinstance(value, tuple) else []
    lines = [_line(one.line_json(), keys) for one in records]
    return orjson.dumps(lines).decode() if lines else ""


def _line(values: Mapping[str, object], keys: frozenset[str]) -> dict[str, object]:
    """The values of a line that an import may give."""
    given = keys | {"id"}
    return {key: value for key, value in values.items() if value is not None and key in given}
