"""The few conversions there are, and how values come to have one type."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from ..core.errors import Message
from . import dates, numbers
from .core import Core, blank, boolean, number
from .problems import FormulaError
from .spot import Spot
from .syntax import Constant
from .types import COMPARED_SCALE, MAX_DIGITS, FormulaType

NUMBER = FormulaType.NUMBER
TEXT = FormulaType.TEXT
BOOLEAN = FormulaType.BOOLEAN
DATE = FormulaType.DATE
DATETIME = FormulaType.DATETIME
LINK = FormulaType.LINK
TEXTS = {TEXT, FormulaType.CHOICE}
DATES = {DATE, DATETIME}
WORDS = {
    NUMBER: "a number",
    TEXT: "a text",
    FormulaType.CHOICE: "a choice",
    BOOLEAN: "TRUE or FALSE",
    DATE: "a date",
    DATETIME: "a time",
    FormulaType.MULTI_CHOICE: "several choices",
    LINK: "a linked record",
    FormulaType.CHILDREN: "several records",
}


def unify(values: Sequence[Core], spot: Spot) -> tuple[Core, ...]:
    """``values`` with one type, which blanks take from the others."""
    known = [value for value in values if not value.is_blank]
    types = {TEXT if value.type in TEXTS else value.type for value in known}
    if FormulaType.CHILDREN in types:
        raise spot.error("type", "Several records are no value; use a function such as SUM.")
    wanted = _common(types, known)
    return tuple(
        convert(value, wanted, spot.argument(min(index, len(spot.arguments) - 1)))
        for index, value in enumerate(values)
    )


def convert(value: Core, wanted: FormulaType, spot: Spot) -> Core:
    """``value`` as ``wanted``, by one of the few conversions there are."""
    if value.type is wanted or (wanted is TEXT and value.type in TEXTS):
        return value
    if value.is_blank:
        return boolean(False) if wanted is BOOLEAN else blank(wanted)
    if wanted is DATE and value.type is DATETIME:
        return Core("call", DATE, name="DATE_OF", parts=(value,))
    read = _CONSTANT_READERS.get(wanted)
    if read and value.is_constant and value.type is TEXT and isinstance(value.value, str):
        found = read(value.value)
        if found is not None:
            return Core("const", wanted, value=found)
    raise spot.error(
        "type", "{wanted} is needed here; this is {found}.",
        wanted=Message(_capital(WORDS[wanted])), found=Message(WORDS[value.type]),
    )  # fmt: skip


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _common(types: set[FormulaType], known: Sequence[Core]) -> FormulaType:
    if not types:
        return TEXT
    if types == DATES or types == {DATE, DATETIME, TEXT} or types == {DATE, TEXT}:
        return DATE
    if types == {DATETIME, TEXT}:
        return DATETIME
    return next(iter(types)) if len(types) == 1 else known[0].type


def constant(node: Constant) -> Core:
    if node.kind == "number":
        whole, _, fraction = node.value.partition(".")
        plain = numbers.plain(numbers.EXACT.create_decimal(node.value))
        if len(whole) + len(fraction) > MAX_DIGITS:
            raise FormulaError(
                "limit",
                node.start,
                node.end,
                "A number has at most {limit} digits.",
                limit=MAX_DIGITS,
            )
        return number(plain, len(fraction), max(len(whole.lstrip("0")), 1))
    if node.kind == "boolean":
        return boolean(node.value == "true")
    text = unicodedata.normalize("NFC", node.value) if node.kind == "text" else ""
    return Core("const", TEXT, value=text or None)


def rounded(core: Core, places: int) -> Core:
    if core.scale <= places:
        return core
    parts = (core, number(str(places)))
    return Core("call", NUMBER, name="ROUND", parts=parts, digits=core.digits + 1, scale=places)


def compared(core: Core) -> Core:
    return rounded(core, COMPARED_SCALE) if core.type is NUMBER else core


def _read_date(text: str) -> str | None:
    found = dates.read(text)
    return None if found is None else found.isoformat()


def _read_moment(text: str) -> str | None:
    """Only a time that names its offset says which moment it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return dates.stored(found) if found.tzinfo else None


def _read_id(text: str) -> str | None:
    try:
        return UUID(text).hex
    except ValueError:
        return None


_CONSTANT_READERS = {DATE: _read_date, DATETIME: _read_moment, LINK: _read_id}


def shown(value: Core, spot: Spot) -> Core:
    """``value`` as text, as & makes it."""
    if value.type in TEXTS:
        return value
    if value.type in (LINK, FormulaType.CHILDREN):
        raise spot.error("type", "A linked record is no text; name one of its fields.")
    return Core("call", TEXT, name="SHOW", parts=(value,))
