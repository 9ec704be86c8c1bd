"""The contract of a field type. Everything about a type hangs on the type.

A value has four forms:

======== ================================================ ====================================
form     what                                             methods
======== ================================================ ====================================
value    Python, as the column holds it                   (Decimal, date, aware UTC datetime …)
JSON     the API's form; canonical                        ``load`` in, ``dump`` out
text     what people type, import and export              ``parse`` in, ``write`` out
shown    what a page shows, in a language and zone        ``show`` out
======== ================================================ ====================================

Blank is None everywhere, but for a boolean, whose blank is False. ``parse(write(value))`` and
``load(dump(value))`` give the value back. An empty list is blank too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy.types import TypeEngine

from ..formula.types import FormulaType
from .field import Field

JSON = Mapping[str, object]
UTC_ZONE = ZoneInfo("UTC")

#: The comparisons of what has an order.
ORDERED = ("=", "<>", "<", "<=", ">", ">=", "blank")
#: Of what is one of a few things.
CHOSEN = ("=", "<>", "in", "blank")
#: Of a list of such things.
SEVERAL = ("has", "blank")

T = TypeVar("T")


@dataclass(frozen=True)
class Manner:
    """How text is read and shown: for whom and where.

    ``locale`` is ``en`` or ``zh``; ``date_order`` is the order of day, month and year in dates
    such as 3/1/2017, found from the whole column by an import. ``currency`` is that of amounts
    whose field names none: the app's, or the record's own where ``currencyField`` says so.
    """

    locale: str = "en"
    zone: ZoneInfo = UTC_ZONE
    date_order: str = "YMD"
    currency: str = ""


class FieldType:
    """A stateless type of field; subclasses say what differs from plain text.

    ``kind`` of storage: a type with a ``column`` keeps its value in the record's row; one without
    keeps rows of its own and names them by ``rows``: ``links``, ``lines`` or ``files``.
    ``operators`` are the comparisons that a filter offers, in their order. ``settings_schema``
    holds the JSON Schema of each setting by name, ``required_settings`` those that must be there;
    settings that name other things say so by the annotations of ``references.py``. ``parts`` are
    what formulas reach by a dot (``address.city``). ``searchable`` types are searched unless a
    field says otherwise. ``directory`` is ``person`` or ``department`` when the value names one of
    those. A type that is ``mirrored`` takes its settings from the field ``of`` behind the link
    ``via``.
    """

    name: ClassVar[str]
    formula_type: ClassVar[FormulaType | None] = FormulaType.TEXT
    settings_schema: ClassVar[JSON] = {}
    required_settings: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[Mapping[str, FormulaType]] = {}
    operators: ClassVar[tuple[str, ...]] = ("=", "<>", "contains", "starts", "in", "blank")
    widget: ClassVar[str] = "text"
    rows: ClassVar[str | None] = None
    numeric: ClassVar[bool] = False
    sortable: ClassVar[bool] = True
    computed: ClassVar[bool] = False
    searchable: ClassVar[bool] = False
    directory: ClassVar[str | None] = None
    mirrored: ClassVar[bool] = False
    #: Whether a value is its own JSON form, so that ``dump`` need not be asked.
    is_json: ClassVar[bool] = True
    #: Whether a value that is a text is written as it is.
    is_text: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        cls.is_json = cls.dump is FieldType.dump and cls.rows is None
        cls.is_text = cls.is_json and cls.write is FieldType.write

    def completed(self, settings: Mapping[str, Any], currency: str) -> Mapping[str, Any]:
        """The settings of a field with what its app decides where the field says nothing."""
        return settings

    def value_type(self, field: Field) -> "FieldType":
        """The type that the value has: this one, unless the value is computed."""
        return self

    def column(self, field: Field) -> TypeEngine[Any] | None:
        """The SQL type of the field's column; None when the value has rows of its own."""
        raise TypeError(f"{self.name} does not say how it is stored")

    def load(self, raw: object, field: Field) -> object:
        """The value of ``raw``, as JSON brings it; None when it is blank.

        :raises InvalidValueError: with a sentence that says what to write instead.
        """
        raise TypeError(f"{self.name} does not say how it is loaded")

    def dump(self, value: object, field: Field) -> object:
        """``value`` as JSON."""
        return value

    def parse(self, text: str, field: Field, manner: Manner) -> object:
        """The value of what a person typed or a file holds, in forms that people use.

        :raises InvalidValueError: as ``load`` does.
        """
        return self.load(text.strip(), field)

    def write(self, value: object, field: Field) -> str:
        """``value`` as text for a file, such that ``parse`` reads it back; "" when blank."""
        dumped = self.dump(value, field)
        return "" if dumped is None else str(dumped)

    def show(self, value: object, field: Field, manner: Manner) -> str:
        """``value`` for a page; "" when blank."""
        return self.write(value, field)

    def json_schema(self, field: Field) -> JSON:
        """A plain JSON Schema 2020-12 fragment of the JSON form, null excluded."""
        return {"type": "string"}

    def scale(self, field: Field) -> int:
        """Digits after the point, for a number."""
        return 0

    def search_text(self, value: object, field: Field) -> str:
        """The words by which a record is found through this value."""
        return self.write(value, field) if value is not None else ""


def expect(kind: type[T], value: object) -> T | None:
    """``value`` as ``kind``; None stays None.

    :raises TypeError: for anything else: a mistake of the caller, not of a person.
    """
    if value is None or isinstance(value, kind):
        return value
    raise TypeError(f"expected {kind.__name__}, not {type(value).__name__}")


def shorten(text: str, most: int = 60) -> str:
    """``text`` as a message quotes it."""
    return text if len(text) <= most else text[: most - 1] + "…"
