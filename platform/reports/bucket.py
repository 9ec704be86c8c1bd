"""The contract of a bucket: what makes few groups of many values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Integer, literal_column
from sqlalchemy.types import TypeEngine

from ..documents.references import Pointer
from ..fields.field import Field
from ..fields.field_type import Manner
from ..formula import Conditions, FormulaType
from .ways import Way

DAYS = frozenset({FormulaType.DATE, FormulaType.DATETIME})
NUMBERS = frozenset({FormulaType.NUMBER})
TEXTS = frozenset({FormulaType.TEXT, FormulaType.CHOICE})
Column = ColumnElement[Any]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Frame:
    """What buckets know besides the value.

    ``week`` is the ISO weekday on which weeks begin, ``year`` the month in which fiscal years do.
    """

    sqlite: bool
    today: date
    week: int = 1
    year: int = 1


class Bucket:
    """A way to put values together.

    ``of`` gives a group's key in SQL; dates come as the day in the workspace's zone. ``read`` makes
    Python's key of what the database answers, ``write`` the JSON of that. Keys have an order. A
    ``period`` has one before it.
    """

    name: str
    takes: ClassVar[frozenset[FormulaType]]
    period: ClassVar[bool] = False

    def settled(self, settings: object, way: Way, at: Pointer) -> object:
        """The settings, with what is known of the field.

        :raises RefusalError: if they do not fit it.
        """
        return settings

    def of(self, column: Column, frame: Frame, settings: object) -> Column:
        raise TypeError(f"{self.name} does not say how values are put together")

    def sql_type(self, *, sqlite: bool) -> TypeEngine[Any]:
        return Integer()

    def read(self, raw: object) -> object:
        return raw

    def write(self, key: object, settings: object) -> object:
        return key

    def before(self, key: date, *, a_year: bool = False) -> date | None:
        """The period before the one that begins on ``key``, or the same a year ago."""
        raise TypeError(f"{self.name} knows no period")

    def show(self, written: str, field: Field, manner: Manner) -> str:
        """What people read for a group that JSON calls ``written``."""
        return written

    def test(self, path: Path, written: str, settings: object) -> Conditions | None:
        """What holds of the records of a group; None where no formula can tell them."""
        return None


def said(texts: Mapping[str, str], manner: Manner) -> str:
    """A text in the language of a manner."""
    return texts.get(manner.locale[:2], texts["en"])


def whole(value: int) -> Column:
    return literal_column(str(value), Integer())
