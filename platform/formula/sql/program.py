"""A formula on its way to SQLite: the core, what it needs of a row, and how to decode it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from .. import dates, numbers
from ..core import Core, Json
from ..functions.operators import identity
from ..python import compile_python
from ..types import Calendar, Environment, FormulaType

Path = tuple[str, ...]
#: A largest integer of SQLite's; what goes beyond is no storable number.
MOST = 2**63


@dataclass
class Needs:
    """What a formula reads of one record: fields by path, and lines with their own needs."""

    fields: dict[Path, tuple[FormulaType, int]] = field(default_factory=dict)
    lines: dict[Path, "Needs"] = field(default_factory=dict)

    def to_json(self) -> Json:
        fields: list[Json] = [
            [list(path), type.value, scale] for path, (type, scale) in self.fields.items()
        ]
        lines: list[Json] = [[list(path), one.to_json()] for path, one in self.lines.items()]
        return {"fields": fields, "lines": lines}


def needs_of(core: Core) -> Needs:
    """Everything that ``core`` reads, in a fixed order."""
    top = Needs()
    _collect(core, (top,))
    return top


def _collect(core: Core, stack: tuple[Needs, ...]) -> None:
    if core.kind == "field":
        stack[-1 - core.up].fields[core.path] = (core.type, core.scale)
    if core.kind == "list":
        inner = stack[-1 - core.up].lines.setdefault(core.path, Needs())
        for part in core.parts[:2]:
            _collect(part, (*stack, inner))
        for part in core.parts[2:]:
            _collect(part, stack)
        return
    for part in core.parts:
        _collect(part, stack)


def program_text(core: Core, needs: Needs, environment: Environment, scale: int | None) -> str:
    """Everything that the function in SQLite must know, besides the row."""
    calendar = environment.calendar
    found: dict[str, Json] = {
        "core": core.to_json(),
        "needs": needs.to_json(),
        "zone": environment.zone.key,
        "scale": scale,
        "week": [*sorted(calendar.week)],
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "workdays": [day.isoformat() for day in sorted(calendar.workdays)],
    }
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def evaluate(text: str, *columns: object) -> str | int | None:
    """The function ``fl_eval`` of SQLite: a program, then the columns that it needs."""
    return _loaded(text)(columns)


@lru_cache(maxsize=512)
def _loaded(text: str) -> Callable[[Sequence[object]], str | int | None]:
    found = json.loads(text)
    run = compile_python(Core.from_json(found["core"]))
    read = _reader(found["needs"])
    environment = Environment(
        now=datetime(1970, 1, 1, tzinfo=UTC),
        zone=ZoneInfo(found["zone"]),
        calendar=Calendar(
            frozenset(found["week"]),
            frozenset(map(date.fromisoformat, found["holidays"])),
            frozenset(map(date.fromisoformat, found["workdays"])),
        ),
    )
    scale = found["scale"]
    return lambda columns: stored(run(read(columns), environment), scale)


def stored(value: object, scale: int | None) -> str | int | None:
    """``value`` as SQLite holds it; a number is scaled, or text if it has no ``scale``."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, Decimal | int):
        if scale is None:
            return numbers.plain(value)
        whole = int(numbers.EXACT.scaleb(numbers.round_to(value, scale), scale))
        return whole if -MOST <= whole < MOST else None
    if isinstance(value, datetime):
        return dates.stored(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else None
    return identity(value)


def _reader(
    needs: Mapping[str, list[list[object]]],
) -> Callable[[Sequence[object]], dict[str, object]]:
    """How to make a record of columns."""
    slots: list[tuple[list[str], Callable[[object], object]]] = []
    for path, type, scale in needs["fields"]:
        slots.append((path, _decoder(FormulaType(type), scale)))  # type: ignore[arg-type]
    for path, inner in needs["lines"]:
        slots.append((path, _lines(_reader(inner))))  # type: ignore[arg-type]
    if all(len(path) == 1 for path, _ in slots):
        keys = [(path[0], decode) for path, decode in slots]
        return lambda columns: {
            key: None if column is None else decode(column)
            for (key, decode), column in zip(keys, columns, strict=True)
        }
    # A link before what it leads to, so that the record behind it can be filled in.
    order = sorted(range(len(slots)), key=lambda index: len(slots[index][0]))

    def read(columns: Sequence[object]) -> dict[str, object]:
        row: dict[str, object] = {}
        for index in order:
            path, decode = slots[index]
            column = columns[index]
            _put(row, path, None if column is None else decode(column))
        return row

    return read


def _put(row: dict[str, object], path: Sequence[str], value: object) -> None:
    record = row
    for link in path[:-1]:
        inner = record.setdefault(link, {})
        if not isinstance(inner, dict):
            return
        record = inner
    record[path[-1]] = value


def _lines(read: Callable[[Sequence[object]], dict[str, object]]) -> Callable[[object], object]:
    return lambda column: [read(line) for line in json.loads(str(column))]


def _decoder(type: FormulaType, scale: int) -> Callable[[object], object]:
    if type is FormulaType.NUMBER:
        if not scale:
            return lambda column: column
        return lambda column: numbers.EXACT.scaleb(column, -scale)  # type: ignore[arg-type]
    return _DECODERS.get(type, lambda column: column)


_DECODERS: dict[FormulaType, Callable[[object], object]] = {
    FormulaType.BOOLEAN: bool,
    FormulaType.DATE: lambda column: date.fromisoformat(str(column)),
    FormulaType.DATETIME: lambda column: dates.read_moment(str(column)),
    FormulaType.MULTI_CHOICE: lambda column: tuple(json.loads(str(column))),
    FormulaType.LINK: lambda column: {"id": column},
}
