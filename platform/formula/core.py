"""The typed core: what a checked formula means, for every engine, as JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from .types import FormulaType

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True)
class Core:
    """One node.

    ``kind`` is ``const`` (``value`` is JSON: numbers, dates and datetimes are text), ``field``
    (``path`` through links, ``up`` lists outward), ``variable`` (``name``), ``call`` (``name`` of a
    function, ``parts``) or ``list`` (``name`` of a function over the children at ``path``;
    ``parts`` are the value, the condition and, for some, a last argument of the outer scope).
    ``zero``: a blank number counts as 0. ``old``: of the record before the change.
    ``scale`` and ``digits`` bound a number's places after and before its point.
    """

    kind: str
    type: FormulaType
    name: str = ""
    value: str | bool | None = None
    path: tuple[str, ...] = ()
    up: int = 0
    parts: tuple["Core", ...] = ()
    scale: int = 0
    digits: int = 0
    zero: bool = False
    old: bool = False

    def to_json(self) -> dict[str, Json]:
        """The form that the browser and SQLite's function read."""
        found: dict[str, Json] = {"k": self.kind, "t": self.type.value}
        if self.name:
            found["n"] = self.name
        if self.kind == "const":
            found["v"] = self.value
        if self.path:
            found["p"] = list(self.path)
        if self.parts:
            found["a"] = [part.to_json() for part in self.parts]
        for key, number in (("u", self.up), ("s", self.scale)):
            if number:
                found[key] = number
        for key, flag in (("z", self.zero), ("o", self.old)):
            if flag:
                found[key] = True
        return found

    @classmethod
    def from_json(cls, found: Mapping[str, Json]) -> "Core":
        """The node that ``to_json`` wrote."""
        value = found.get("v")
        return cls(
            kind=str(found["k"]),
            type=FormulaType(found["t"]),
            name=str(found.get("n", "")),
            value=value if isinstance(value, str | bool) else None,
            path=tuple(str(key) for key in _items(found.get("p"))),
            up=_count(found.get("u")),
            parts=tuple(
                cls.from_json(part) for part in _items(found.get("a")) if isinstance(part, dict)
            ),
            scale=_count(found.get("s")),
            zero=found.get("z") is True,
            old=found.get("o") is True,
        )

    @property
    def is_blank(self) -> bool:
        return self.kind == "const" and self.value is None

    @property
    def is_constant(self) -> bool:
        return self.kind == "const"


def _items(found: Json) -> list[Json]:
    return found if isinstance(found, list) else []


def _count(found: Json) -> int:
    return found if isinstance(found, int) else 0


def walk(core: Core) -> Iterator[Core]:
    """``core`` and everything under it."""
    yield core
    for part in core.parts:
        yield from walk(part)


def number(text: str, scale: int = 0, digits: int = 1) -> Core:
    """A constant number, written plainly."""
    return Core("const", FormulaType.NUMBER, value=text, scale=scale, digits=digits)


def boolean(value: bool) -> Core:
    return Core("const", FormulaType.BOOLEAN, value=value)


def blank(type: FormulaType = FormulaType.TEXT) -> Core:
    return Core("const", type)


def condition(name: str, *parts: Core) -> Core:
    """A call that is TRUE or FALSE."""
    return Core("call", FormulaType.BOOLEAN, name=name, parts=parts)


def as_zero(core: Core) -> Core:
    """``core`` with a blank field counted as 0."""
    if core.kind in ("field", "variable"):
        return replace(core, zero=True)
    return core
