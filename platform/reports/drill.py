"""The records behind a number: what its groups mean, as a filter of the list they come from."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from ..access.people import People
from ..core.transaction import Transaction
from ..formula import Condition, Conditions, FormulaType, from_conditions
from .plan import Dim, Plan, Source
from .texts import is_others
from .ways import PEOPLE, Way

#: Holds of no record: nobody is in the department any more.
NONE = "1 = 2"


class Drill:
    """Makes filters of the groups of one plan."""

    def __init__(self, tx: Transaction, plan: Plan) -> None:
        self._tx = tx
        self._plan = plan

    def behind(self, places: Mapping[int, object], value: str = "") -> tuple[str, str] | None:
        """(entity, filter) of the records of groups, by their places, and of a value.

        None where no filter can tell them: the rest behind the top, stages once reached.
        """
        measure = next((one for one in self._plan.measures if one.spec.id == value), None)
        source = measure.source if measure is not None else self._own
        tests = [source.filter or (self._plan.report.filter if source is self._own else "")]
        tests += [measure.spec.where] if measure is not None else []
        for place, key in places.items():
            way = source.dims[place] if source.dims else self._plan.dims[place].way
            test = self._test(self._plan.dims[place], way, key)
            if test is None:
                return None
            tests.append(test)
        return source.entity.key, joined(tests)

    @property
    def _own(self) -> Source:
        ways = tuple(dim.way for dim in self._plan.dims)
        return Source(self._plan.entity, ways, self._plan.report.filter)

    def only(self, place: int, key: object) -> str | None:
        """The filter that leaves one group of the report's own records."""
        dim = self._plan.dims[place]
        return self._test(dim, dim.way, key)

    def _test(self, dim: Dim, way: Way, key: object) -> str | None:
        if is_others(key):
            return None
        if way.person:
            return self._people(way, key)
        path = tuple(way.text.split("."))
        if key is None:
            return self._blank(dim, path)
        if dim.bucket is not None:
            found = dim.bucket.test(path, str(key), dim.group.settings)
            return None if found is None else from_conditions(found)
        return from_conditions(Conditions("and", (_is(way, path, key),)))

    def _blank(self, dim: Dim, path: tuple[str, ...]) -> str:
        """Blank is what no list holds, too."""
        blank = from_conditions(Conditions("and", (Condition(path, "is_blank"),)))
        lists = dim.group.settings
        if dim.group.bucket != "lists" or not isinstance(lists, Mapping):
            return blank
        every = tuple(value for values in lists.values() for value in values)
        outside = Conditions("and", (Condition(path, "is_none_of", every),))
        return f"{blank} or {from_conditions(outside)}"

    def _people(self, way: Way, key: object) -> str:
        """Formulas know nothing of a person but who it is; a blank may be nobody at all."""
        wanted = UUID(str(key["id"])) if isinstance(key, Mapping) else key
        attribute = _ATTRIBUTES[PEOPLE[way.field.key][0]]
        found = [
            str(one.id)
            for one in People(self._tx).all(disabled=True)
            if getattr(one, attribute) == wanted
        ]
        path = tuple(way.text.split(".")[:-1])
        if key is not None:
            return those(path, found)
        tests = [Condition(path, "is_blank")]
        tests += [Condition(path, "is_one_of", tuple(found))] if found else []
        return from_conditions(Conditions("or", tuple(tests)))


#: The columns of people as attributes.
_ATTRIBUTES = {"department_id": "department", "manager_id": "manager", "region": "region"}


def those(path: Sequence[str], ids: Sequence[str]) -> str:
    """The records whose link leads to one of ``ids``."""
    if not ids:
        return NONE
    return from_conditions(Conditions("and", (Condition(tuple(path), "is_one_of", tuple(ids)),)))


def _is(way: Way, path: tuple[str, ...], key: object) -> Condition:
    if isinstance(key, Mapping):
        return Condition(path, "is", str(key["id"]))
    if isinstance(key, bool):
        return Condition(path, "is_true" if key else "is_false")
    if way.field.formula_type is FormulaType.NUMBER:
        return Condition(path, "is", str(key), bare=True)
    return Condition(path, "is", str(key))


def joined(tests: Iterable[str]) -> str:
    """One filter of several; blank ones are left out."""
    found = [one for one in tests if one.strip()]
    return " and ".join(f"({one})" for one in found) if len(found) > 1 else "".join(found)
