"""Three-way merge of JSON: what two sides made of one base, with every edit of both in it.

Things in lists are matched by what names them, as differences are told; the order of both sides
is kept. Where both sides changed the same place in different ways there is a conflict, which
somebody has to decide: no edit is lost silently.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias, cast

import orjson

from .diff import naming
from .merge_order import common_orders, woven
from .references import Pointer

JSONObject: TypeAlias = Mapping[str, object]
JSONList: TypeAlias = Sequence[object]
OURS, THEIRS = "ours", "theirs"
SIDES = (OURS, THEIRS)
#: The last step of a conflict about the order of the things at a place.
ORDER = "(order)"


class _Absent:
    """Nothing stands there: ``null`` is a value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Conflict:
    """A place that both sides changed in different ways; ``chosen`` is the side that was taken,
    "" for none: then the merged value says what ours says.
    """

    at: Pointer
    base: object
    ours: object
    theirs: object
    chosen: str = ""


@dataclass(frozen=True)
class Merged:
    """The merged value, ``ABSENT`` if nothing is left, and every place where both sides meet."""

    value: object
    conflicts: tuple[Conflict, ...] = ()


@dataclass
class Choices:
    """Which side to take: by place, below it too, and ``otherwise`` for all other conflicts."""

    taken: Mapping[Pointer, str] = field(default_factory=dict)
    otherwise: str = ""
    used: set[Pointer] = field(default_factory=set)

    def at(self, at: Pointer) -> str:
        """The side that was chosen for exactly this place, "" for none."""
        if at in self.taken:
            self.used.add(at)
        return self.taken.get(at, "")

    def below(self, at: Pointer) -> bool:
        """Whether a side was chosen for a place in there."""
        return any(len(one) > len(at) and one[: len(at)] == at for one in self.taken)

    @property
    def unused(self) -> list[Pointer]:
        """Places that the merge never came to."""
        return [at for at in self.taken if at not in self.used]


def merge(
    base: object, ours: object, theirs: object, choices: Choices, at: Pointer = ()
) -> Merged:  # fmt: skip
    """What ``ours`` and ``theirs`` made of ``base``, together."""
    merger = _Merger(choices)
    value = merger.value(base, ours, theirs, at)
    return Merged(value, tuple(merger.conflicts))


def same(one: object, other: object) -> bool:
    """Whether two values are the very same JSON: the order of keys counts, 1 is not true."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return one is other or orjson.dumps(one) == orjson.dumps(other)


class _Merger:
    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self.conflicts: list[Conflict] = []

    def value(self, base: object, ours: object, theirs: object, at: Pointer) -> object:
        chosen = self._choices.at(at)
        is_settled = same(ours, theirs) or same(base, theirs) or same(base, ours)
        settled = theirs if same(base, ours) else ours
        if is_settled and (chosen or not self._choices.below(at)):
            return {OURS: ours, THEIRS: theirs}.get(chosen, settled)
        if chosen:
            return self._conflict(base, ours, theirs, at, chosen)
        if _are(Mapping, base, ours, theirs):
            return self._mapping(*_mappings(base, ours, theirs), at)
        is_list = _are((list, tuple), base, ours, theirs)
        if is_list and not (is_settled and naming(*_lists(base, ours, theirs)) is None):
            return self._list(*_lists(base, ours, theirs), at)
        return settled if is_settled else self._conflict(base, ours, theirs, at)

    def _conflict(
        self, base: object, ours: object, theirs: object, at: Pointer, chosen: str = ""
    ) -> object:
        chosen = chosen or self._choices.otherwise
        self.conflicts.append(Conflict(at, base, ours, theirs, chosen))
        return theirs if chosen == THEIRS else ours

    def _mapping(
        self, base: JSONObject, ours: JSONObject, theirs: JSONObject, at: Pointer
    ) -> dict[str, object]:
        found = self._things(base, ours, theirs, at)
        is_ordered = bool(at) and at[-1] == "properties"
        order = self._order([*base], [*ours], [*theirs], found, at, counts=is_ordered)
        return {key: found[key] for key in order}

    def _things(
        self, base: JSONObject, ours: JSONObject, theirs: JSONObject, at: Pointer
    ) -> dict[str, object]:
        """What is left of the things that each side has, by what they are called."""
        names = dict.fromkeys((*ours, *theirs, *base))
        values = {
            name: self.value(
                base.get(name, ABSENT),
                ours.get(name, ABSENT),
                theirs.get(name, ABSENT),
                (*at, name),
            )
            for name in names
        }
        return {name: value for name, value in values.items() if value is not ABSENT}

    def _order(
        self, base: list[str], ours: list[str], theirs: list[str],
        found: JSONObject, at: Pointer, *, counts: bool,
    ) -> list[str]:  # fmt: skip
        """The things in the order of both sides; ``counts`` where another order is an edit."""
        was, mine, other = common_orders(base, ours, theirs)
        if mine != was and other not in (was, mine) and counts:
            place = (*at, ORDER)
            self._conflict(was, mine, other, place, self._choices.at(place))
            is_theirs = self.conflicts[-1].chosen == THEIRS
        else:
            is_theirs = mine == was
        first, second = (theirs, ours) if is_theirs else (ours, theirs)
        return woven(first, second, found, first_leads=not is_theirs)

    def _list(self, base: JSONList, ours: JSONList, theirs: JSONList, at: Pointer) -> object:
        name = naming(base, ours, theirs)
        if name is not None:
            was, mine, other = (_by(name, one) for one in (base, ours, theirs))
            found = self._things(was, mine, other, at)
            order = self._order([*was], [*mine], [*other], found, at, counts=True)
            return [found[key] for key in order]
        placed = _by_place(base, ours, theirs)
        if placed is not None:
            return placed
        kept = self._plain(base, ours, theirs, at)
        return kept if kept is not None else self._conflict(base, ours, theirs, at)

    def _plain(
        self, base: JSONList, ours: JSONList, theirs: JSONList, at: Pointer
    ) -> list[object] | None:
        """A list of plain values, each merged as there or not; None where that says too little:
        both sides put something else in the place of the same value.
        """
        was, mine, other = (_by(_text, one) for one in (base, ours, theirs))
        pairs = ((was, base), (mine, ours), (other, theirs))
        if any(len(known) < len(items) for known, items in pairs):
            return None
        gone_twice = was.keys() - mine.keys() - other.keys()
        if gone_twice and (mine.keys() ^ other.keys()) - was.keys():
            return None
        found = self._things(was, mine, other, at)
        order = self._order([*was], [*mine], [*other], found, at, counts=True)
        return [found[key] for key in order]


def _by_place(base: JSONList, ours: JSONList, theirs: JSONList) -> list[object] | None:
    """Lists of one length in which each side changed other places; None for any others."""
    if not len(base) == len(ours) == len(theirs):
        return None
    taken = [*_either(base, ours, theirs)]
    is_doubled = len({*map(_text, taken)}) < len(taken)
    return None if len(taken) < len(base) or is_doubled else taken


def _either(base: JSONList, ours: JSONList, theirs: JSONList) -> Iterator[object]:
    for was, mine, other in zip(base, ours, theirs, strict=True):
        if same(was, mine) or same(mine, other):
            yield other
        elif same(was, other):
            yield mine


def _text(value: object) -> str:
    return orjson.dumps(value).decode()


def _by(name: Callable[[object], str], items: JSONList) -> dict[str, object]:
    return {name(item): item for item in items}


def _are(kind: type | tuple[type, ...], *values: object) -> bool:
    return all(isinstance(one, kind) for one in values)


def _mappings(*sides: object) -> tuple[JSONObject, JSONObject, JSONObject]:
    return cast("tuple[JSONObject, JSONObject, JSONObject]", sides)


def _lists(*sides: object) -> tuple[JSONList, JSONList, JSONList]:
    return cast("tuple[JSONList, JSONList, JSONList]", sides)
