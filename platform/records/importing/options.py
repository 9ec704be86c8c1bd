"""What an import is told: which column is which field, and what to do with records that exist."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, cast

from ...core.errors import InvalidValueError
from .table import Layout


class OnExisting(StrEnum):
    """What happens to a row whose record is there already, by the key."""

    ERROR = "error"
    UPDATE = "update"
    SKIP = "skip"


@dataclass(frozen=True)
class Options:
    """``mapping`` leads from a column's title to a field: its key, ``account.code`` for a link by
    that field of its target, or ``id``. A column that is not there is left out.

    ``constants`` holds one value for all rows by field, in the API's form: as if a column of the
    file had it in every row. ``key`` names the fields by which a record is found.
    ``create_missing`` names links whose targets are made when nothing has that title. ``replace``
    holds, by column or field, what to read instead of a text. ``dates`` is the order of day and
    month (DMY, MDY) where a column does not tell. ``clears``: an empty cell empties the field of a
    record that is updated; else it is left alone.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    on_existing: OnExisting = OnExisting.ERROR
    key: tuple[str, ...] = ()
    create_missing: tuple[str, ...] = ()
    replace: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: str = ""
    clears: bool = False
    layout: Layout = field(default_factory=Layout)

    @property
    def filled(self) -> frozenset[str]:
        """The fields of the record that a column or one value for all rows fills."""
        columns = (path.partition(".")[0] for path in self.mapping.values())
        return frozenset((*columns, *self.constants))

    def to_json(self) -> dict[str, object]:
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Options":
        """The options in a stored or sent object.

        :raises InvalidValueError: naming what cannot be taken.
        """
        given = dict(raw)
        unknown = given.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            name = sorted(unknown)[0]
            raise InvalidValueError("An import has no option '{name}'.", field=name, name=name)
        try:
            return cls(**_typed(given))
        except (TypeError, ValueError, AttributeError):
            raise InvalidValueError("The options of this import cannot be read.") from None


def _typed(given: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = dict(given)
    if "on_existing" in values:
        values["on_existing"] = OnExisting(str(values["on_existing"]))
    for name in ("key", "create_missing"):
        if name in values:
            values[name] = tuple(map(str, cast("Iterable[object]", values[name])))
    if "layout" in values:
        values["layout"] = Layout(**values["layout"])
    if "mapping" in values:
        values["mapping"] = {str(k): str(v) for k, v in values["mapping"].items() if v}
    if "constants" in values:
        values["constants"] = {str(k): v for k, v in values["constants"].items() if v is not None}
    if "replace" in values:
        values["replace"] = {str(k): dict(v) for k, v in values["replace"].items()}
    if values.get("dates", "") not in {"", "DMY", "MDY", "YMD"}:
        raise ValueError("dates")
    return values
