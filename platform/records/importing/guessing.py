"""What tables without a design are: which type a column has, and which names records of another.

A type is guessed only if it reads every value that was looked at: believing it loses nothing.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from ...core.errors import FormloomError
from ...fields.builtin import FIELD_TYPES
from ...fields.field import Field
from ...fields.field_type import Manner
from ...fields.time_text import date_order

#: Rows that are looked at, and different values of a column that types are tried with.
MOST_ROWS = 20_000
MOST_VALUES = 5_000
SAMPLES = 3
LONGEST_SAMPLE = 60
#: A choice has few values, each used several times.
MOST_OPTIONS = 12
TIMES_USED = 3
LONGEST_OPTION = 40
LONGEST_TEXT = 200
#: How many of a column's values another table must know: less where the titles say the same.
SAME_TITLE, OTHER_TITLE = 0.6, 0.95
FEWEST_VALUES = 3
#: What programs write where nothing is.
NOTHING = frozenset({"null", "n/a", "#n/a", "none", "nan", "-", "--", "无"})

_ZERO = re.compile(r"0\d")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[\u3400-\u9fff]+")
_PHONES = re.compile(r"phone|mobile|tel\b|fax|手机|电话|传真|联系方式", re.IGNORECASE)
#: A number within a town has so many digits; a number with a fraction or in groups is dialled by
#: nobody.
_FEWEST_DIGITS = 7
_QUANTITY = re.compile(r"-?[0-9]+\.[0-9]+|-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_MONEY = re.compile(
    r"price|amount|revenue|value|cost|salary|fee\b|total|budget|freight|额|价|费|款|原值|净值|折旧|收入|预算|成本|工资",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"(^|[\s_])(id|no|nr|number|code|key)$|[a-z]ID$|编号|编码|代码|单号|序号", re.I
)
_CHOICE = re.compile(
    r"status|stage|type\b|category|priority|level|grade|gender|"
    r"状态|阶段|类型|类别|分类|优先级|级别|等级|性别|是否",
    re.I,
)
_NAME = re.compile(r"name|title|名称|姓名|标题|名字|公司", re.IGNORECASE)


@dataclass(frozen=True)
class Sheet:
    """A table as it was read: what it is called, the titles of its columns, the first rows."""

    name: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Target:
    """A column of another table, by places: its values name what a link leads to."""

    sheet: int
    column: int


@dataclass(frozen=True)
class GuessedColumn:
    """A column: ``confidence`` from 0 to 1, ``fitting`` every type that reads all of its values.

    ``nothing`` are texts that stand for an empty cell; ``is_full`` if no cell is.
    """

    title: str
    type: str
    confidence: float
    samples: tuple[str, ...]
    fitting: tuple[str, ...]
    options: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    dates: str = ""
    is_unique: bool = False
    is_full: bool = False
    is_blank: bool = False
    target: Target | None = None


@dataclass(frozen=True)
class GuessedSheet:
    """A table: ``display`` is the place of the column that records are called by, -1 for none."""

    name: str
    columns: tuple[GuessedColumn, ...]
    display: int
    rows: int


@dataclass(frozen=True)
class _Seen:
    """One column: its different values in their order, how many cells are filled, their manner."""

    title: str
    values: Mapping[str, int]
    filled: int
    nothing: tuple[str, ...]
    dates: str
    longest: int = 0
    has_breaks: bool = False
    cache: dict[str, bool] = field(default_factory=dict)

    @property
    def is_unique(self) -> bool:
        return self.filled > 1 and len(self.values) == self.filled

    def reads(self, type: str) -> bool:
        """Whether the type reads every value."""
        if type not in self.cache:
            self.cache[type] = all(_reads(type, one, self.dates) for one in self._tried)
        return self.cache[type]

    @property
    def _tried(self) -> list[str]:
        return [*self.values][:MOST_VALUES]


def guess(sheets: Sequence[Sheet]) -> tuple[GuessedSheet, ...]:
    """What each table is, and the links between them."""
    seen = [[*_columns(one)] for one in sheets]
    alone = [_sheet(sheet, found) for sheet, found in zip(sheets, seen, strict=True)]
    return tuple(_linked(place, alone, seen) for place in range(len(alone)))


def import_order(guessed: Sequence[GuessedSheet], chosen: Collection[int]) -> list[int]:
    """The places of ``chosen`` tables, those that others name before these."""
    order: list[int] = []

    def take(place: int, above: tuple[int, ...]) -> None:
        if place in order or place in above or place not in chosen:
            return
        for column in guessed[place].columns:
            if column.target is not None:
                take(column.target.sheet, (*above, place))
        order.append(place)

    for place in sorted(chosen):
        take(place, ())
    return order


def _columns(sheet: Sheet) -> Iterator[_Seen]:
    rows = sheet.rows[:MOST_ROWS]
    for place, title in enumerate(sheet.titles):
        cells = [row[place].strip() for row in rows if place < len(row)]
        nothing = {one for one in cells if one.casefold() in NOTHING}
        given = [one for one in cells if one and one not in nothing]
        counts: dict[str, int] = {}
        for one in given:
            counts[one] = counts.get(one, 0) + 1
        yield _Seen(
            title, counts, len(given), tuple(sorted(nothing)),
            date_order([*counts][:MOST_VALUES]) or "YMD",
            max(map(len, counts), default=0), any("\n" in one for one in counts),
        )  # fmt: skip


def _reads(type: str, text: str, dates: str) -> bool:
    kind = FIELD_TYPES.get(type)
    try:
        kind.parse(text, Field("value", "value", kind, {"field": type}), Manner(date_order=dates))
    except (FormloomError, ArithmeticError, ValueError):
        return False
    return True


# One column


def _sheet(sheet: Sheet, seen: Sequence[_Seen]) -> GuessedSheet:
    columns = tuple(_column(one, len(sheet.rows[:MOST_ROWS])) for one in seen)
    return GuessedSheet(sheet.name, columns, _display(sheet.name, columns), len(sheet.rows))


def _column(seen: _Seen, rows: int) -> GuessedColumn:
    samples = tuple(one[:LONGEST_SAMPLE] for one in [*seen.values][:SAMPLES])
    if not seen.values:
        return GuessedColumn(
            seen.title, "text", 0.0, (), _fitting(seen), nothing=seen.nothing, is_blank=True
        )
    type, confidence = _type(seen)
    options = tuple(seen.values) if _can_choose(seen) else ()
    return GuessedColumn(
        seen.title, type, confidence, samples, _fitting(seen), options, seen.nothing, seen.dates,
        seen.is_unique, seen.filled == rows,
    )  # fmt: skip


#: Types that are tried, and what must hold besides that they read every value.
_OFFERED = (
    "text", "long_text", "choice", "boolean", "integer", "decimal", "money", "percent", "date",
    "datetime", "email", "phone", "url",
)  # fmt: skip


def _fitting(seen: _Seen) -> tuple[str, ...]:
    return tuple(one for one in _OFFERED if _fits(seen, one))


def _fits(seen: _Seen, type: str) -> bool:
    if type == "choice":
        return _can_choose(seen)
    if type == "phone" and not _may_dial(seen):
        return False
    return (type != "text" or not seen.has_breaks) and seen.reads(type)


def _may_dial(seen: _Seen) -> bool:
    """Telephone numbers by their title or their look: a date and a quantity read as one, too."""
    if _PHONES.search(seen.title):
        return True
    looks = all(sum(map(str.isdigit, one)) >= _FEWEST_DIGITS for one in seen.values)
    return looks and not any(map(_QUANTITY.fullmatch, seen.values)) and not seen.reads("date")


def _type(seen: _Seen) -> tuple[str, float]:
    """The first type in the order of how much it says; few values are believed less."""
    for type, confidence in _wishes(seen):
        if _fits(seen, type):
            return type, round(confidence * min(1.0, 0.7 + len(seen.values) / 50), 2)
    return ("text" if _fits(seen, "text") else "long_text"), 0.9


def _wishes(seen: _Seen) -> Iterator[tuple[str, float]]:
    values = [*seen.values][:MOST_VALUES]
    if all("@" in one for one in values):
        yield "email", 1.0
    if all("://" in one for one in values):
        yield "url", 1.0
    if _PHONES.search(seen.title):
        yield "phone", 0.95
    if seen.is_unique and _IDENTIFIER.search(seen.title):
        yield "text", 0.9
    if not any(_ZERO.match(one) for one in values):
        yield from _of_numbers(seen, values)
    if all(any(char.isdigit() for char in one) for one in values):
        yield "date", 1.0
        yield "datetime", 1.0
    if {one.casefold() for one in values} <= _YES_NO:
        yield "boolean", 0.95
    if seen.has_breaks or seen.longest > LONGEST_TEXT:
        yield "long_text", 0.95
    if _may_choose(seen) and not _NAME.search(seen.title):
        yield "choice", 0.8


_YES_NO = frozenset({"true", "false", "yes", "no", "y", "n", "是", "否", "✓", "✗"})


def _of_numbers(seen: _Seen, values: Sequence[str]) -> Iterator[tuple[str, float]]:
    if all(one.endswith(("%", "％")) for one in values):
        yield "percent", 1.0
    numbers = [_number(one) for one in values]
    if any(one is None for one in numbers):
        return
    if _MONEY.search(seen.title):
        yield "money", 0.85
    yield "integer", 0.95
    yield "decimal", 0.95


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.replace(",", "").lstrip("¥$€￥ "))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _may_choose(seen: _Seen) -> bool:
    """A choice by its values, each used several times, or by its title."""
    often = 1 if _CHOICE.search(seen.title) else TIMES_USED
    return _can_choose(seen) and seen.filled >= often * len(seen.values)


def _can_choose(seen: _Seen) -> bool:
    """Few values, each short, some used again, and none a number."""
    return (
        2 <= len(seen.values) <= MOST_OPTIONS
        and seen.filled * 2 >= len(seen.values) * 3
        and seen.longest <= LONGEST_OPTION
        and not any(set(one) & set(",;，；、\n") for one in seen.values)
        and not all(_number(one) is not None for one in seen.values)
    )


def _display(name: str, columns: Sequence[GuessedColumn]) -> int:
    """The column that records are called by: one of its own for each, that names.

    What every row has comes first: a remark may well differ in each row that has one.
    """
    texts = [at for at, one in enumerate(columns) if one.type == "text" and not one.is_blank]
    full = [at for at in texts if columns[at].is_full]
    own: tuple[Callable[[int], bool], ...] = (
        lambda at: columns[at].is_unique and _same(columns[at].title, name),
        lambda at: columns[at].is_unique and bool(_NAME.search(columns[at].title)),
        lambda at: columns[at].is_unique and not _IDENTIFIER.search(columns[at].title),
        lambda at: columns[at].is_unique,
        lambda at: bool(_NAME.search(columns[at].title)),
    )
    tests = [(test, among) for among in (full, texts) for test in own]
    return next((at for test, among in tests for at in among if test(at)), -1)


# Links


def _linked(
    place: int, sheets: Sequence[GuessedSheet], seen: Sequence[Sequence[_Seen]]
) -> GuessedSheet:
    columns = []
    for at, one in enumerate(sheets[place].columns):
        found = _target(place, at, sheets, seen)
        columns.append(_as_link(one, *found) if found else one)
    called = sheets[place].display
    is_named = called >= 0 and columns[called].target is None
    return replace(sheets[place], columns=tuple(columns), display=called if is_named else -1)


def _as_link(column: GuessedColumn, target: Target, confidence: float) -> GuessedColumn:
    return replace(column, type="link", target=target, confidence=round(confidence, 2), options=())


def _target(
    place: int, at: int, sheets: Sequence[GuessedSheet], seen: Sequence[Sequence[_Seen]]
) -> tuple[Target, float] | None:
    """The column that a column's values come from, and how many of them it knows."""
    own = seen[place][at]
    is_called = at == sheets[place].display
    if not own.values or own.has_breaks or (is_called and not _of_others(own, place, sheets)):
        return None
    found: list[tuple[bool, float, Target]] = []
    for sheet, columns in enumerate(seen):
        if own.is_unique and (sheet == place or not _is_of(own.title, sheets[sheet].name)):
            continue  # it names records of its own table, and not of this one
        for column, other in enumerate(columns):
            if (sheet, column) != (place, at) and other.is_unique and other.reads("text"):
                known = sum(one in other.values for one in own.values) / len(own.values)
                is_same = _same(own.title, other.title) or (
                    column == sheets[sheet].display and _same(own.title, sheets[sheet].name)
                )
                if known >= (SAME_TITLE if is_same else OTHER_TITLE) and _tells(own, is_same):
                    found.append((is_same, known, Target(sheet, column)))
    if not found:
        return None
    _is_same, known, target = max(found, key=lambda one: (one[0], one[1], -one[2].sheet))
    return target, known


def _of_others(own: _Seen, place: int, sheets: Sequence[GuessedSheet]) -> bool:
    """Whether a column is called after another table and not after its own."""
    others = (one.name for at, one in enumerate(sheets) if at != place)
    return not _is_of(own.title, sheets[place].name) and any(
        _is_of(own.title, one) for one in others
    )


def _is_of(title: str, sheet: str) -> bool:
    """Whether a column such as "territoryID" is called after a table such as "territories"."""
    return tuple(one for one in _words(title) if one not in _ENDINGS) == _words(sheet)


def _tells(own: _Seen, is_same: bool) -> bool:
    """Whether the values can only be names: any number is found among many others."""
    if is_same:
        return True
    words = sum(_number(one) is None for one in own.values)
    return words == len(own.values) >= FEWEST_VALUES


_ENDINGS = frozenset({"id", "no", "number", "code", "key", "name", "title"})


def _same(one: str, other: str) -> bool:
    return bool(_words(one)) and _words(one) == _words(other)


def _words(text: str) -> tuple[str, ...]:
    """ "sales_teams" and "Sales team" are the same."""
    found = (one.casefold() for one in _WORD.findall(text))
    return tuple(_stem(one) for one in found)


def _stem(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
