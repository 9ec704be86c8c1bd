"""Makes of a mapping the cells that read a file's columns, and refuses one that cannot be."""

from collections.abc import Collection, Sequence
from functools import partial

from ...core.errors import InvalidValueError
from ...documents.app import App, Entity
from ...fields.field import Field
from ...fields.field_type import Manner
from ..paths import link_target
from ..plan import Plan, plan_of
from .cells import Cell
from .columns import Column
from .options import Options
from .readers import IdReader, Reader, reader_of


class CellMaker:
    """Knows which field each column of a file fills; ``expected`` are titles that it brings."""

    def __init__(
        self, app: App, entity: Entity, options: Options, expected: Collection[str]
    ) -> None:
        self._app = app
        self._entity = entity
        self._plan = plan_of(app, entity)
        self._options = options
        self._expected = expected

    def cells(self, columns: Sequence[Column]) -> list[Cell]:
        """The mapped columns.

        :raises InvalidValueError: naming the column or the field that does not fit.
        """
        cells = [
            self._cell(place, column, self._options.mapping[column.title])
            for place, column in enumerate(columns)
            if self._options.mapping.get(column.title)
        ]
        self._check(cells, [column.title for column in columns])
        return cells

    def _cell(self, place: int, column: Column, path: str) -> Cell:
        key, _, rest = path.partition(".")
        replace = self._options.replace.get(column.title) or self._options.replace.get(path) or {}
        make = partial(Cell, place, column, replace=replace)
        if path == "id":
            return make(path, IdReader())
        if key not in self._entity.lines or not rest:
            field = self._settable(self._plan, column.title, key, rest)
            return make(key, self._reader(field, rest, column.dates))
        self._settable(self._plan, column.title, key)
        name, _, by = rest.partition(".")
        if rest == "id":
            return make(path, IdReader())
        line = plan_of(self._app, self._entity.lines[key])
        field = self._settable(line, column.title, name, by)
        return make(f"{key}.{name}", self._reader(field, by, column.dates))

    def _settable(self, plan: Plan, title: str, key: str, by: str = "") -> Field:
        """The field that a column fills; ``by`` is one of what it links to."""
        found = plan.settable.get(key)
        leads = found is not None and (found.type.directory or link_target(self._app, found))
        if found is None or (by and not leads):
            template = (
                "Column '{column}' cannot go to '{key}': its value is computed."
                if found is None and key in plan.entity.fields
                else "Column '{column}' cannot go to '{key}': there is no such field to fill."
            )
            path = ".".join(filter(None, (key, by)))
            raise InvalidValueError(template, field="mapping", column=title, key=path)
        return found

    def _reader(self, field: Field, by: str, dates: str) -> Reader:
        manifest = self._app.manifest
        order = self._options.dates or dates or "YMD"
        manner = Manner(manifest.locale, manifest.zone, order, manifest.currency)
        own = field.settings.get("to") == self._entity.key and not by
        return reader_of(
            self._app, field, by, manner,
            creates=field.key in self._options.create_missing,
            expected=self._expected if own and field.key in self._plan.settable else (),
        )  # fmt: skip

    def _check(self, cells: Sequence[Cell], titles: Sequence[str]) -> None:
        unknown = [title for title in self._options.mapping if title not in titles]
        if unknown:
            raise InvalidValueError(
                "The file has no column '{column}'. It has: {columns}.",
                field="mapping", column=unknown[0], columns=", ".join(titles),
            )  # fmt: skip
        if not cells:
            raise InvalidValueError(
                "Say which column is which field: no title of {columns} is like one.",
                field="mapping", columns=", ".join(titles),
            )  # fmt: skip
        columns = {cell.key: cell.column.title for cell in cells}
        for cell in cells:
            whole, dot, _ = cell.key.partition(".")
            if columns[cell.key] != cell.column.title or (dot and whole in columns):
                raise InvalidValueError(
                    "Two columns are mapped to '{key}'.", field="mapping", key=cell.key
                )
