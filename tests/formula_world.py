"""Records that are hard on formulas: blanks, extremes, Unicode, clocks that change."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from formula_engines import World

from formloom.platform.formula import Calendar, Environment, FieldSpec, FormulaType

T = FormulaType


def _fields(*specs: FieldSpec) -> dict[str, FieldSpec]:
    return {spec.key: spec for spec in specs}


def _field(key: str, type: FormulaType, scale: int = 0, entity: str | None = None, **more):
    return FieldSpec(key, key.replace("_", " ").title(), type, scale, entity, **more)


WORLD = World(
    {
        "deal": _fields(
            _field("name", T.TEXT),
            _field("note", T.TEXT),
            _field("stage", T.CHOICE, options=("open", "won", "lost")),
            _field("amount", T.NUMBER, 2),
            _field("discount", T.NUMBER, 4),
            _field("qty", T.NUMBER),
            _field("rate", T.NUMBER, 6),
            _field("close_date", T.DATE),
            _field("start_date", T.DATE),
            _field("created_at", T.DATETIME),
            _field("closed_at", T.DATETIME),
            _field("active", T.BOOLEAN),
            _field("tags", T.MULTI_CHOICE),
            _field("account", T.LINK, entity="account"),
            _field("lines", T.CHILDREN, entity="line", via="deal"),
        ),
        "account": _fields(
            _field("name", T.TEXT),
            _field("industry", T.CHOICE),
            _field("credit", T.NUMBER, 2),
            _field("vip", T.BOOLEAN),
            _field("founded", T.DATE),
            _field("head", T.LINK, entity="account"),
            _field("deals", T.CHILDREN, entity="deal", via="account"),
        ),
        "line": _fields(
            _field("sku", T.TEXT),
            _field("qty", T.NUMBER),
            _field("price", T.NUMBER, 2),
            _field("status", T.CHOICE),
            _field("due", T.DATE),
            _field("product", T.LINK, entity="product"),
        ),
        "product": _fields(_field("name", T.TEXT), _field("price", T.NUMBER, 2)),
    }
)

VARIABLES = {
    "$user.name": _field("name", T.TEXT),
    "$user.limit": _field("limit", T.NUMBER, 2),
    "$user.since": _field("since", T.DATE),
    "$user.boss": _field("boss", T.TEXT),
    "$user.lead": _field("lead", T.BOOLEAN),
}

TEXTS = (
    None,
    None,
    "a",
    "abc",
    "ABCabc",
    "Ann Lee",
    " 7 ",
    "12.50",
    "-3",
    "+.5",
    "1e5",
    "12.",
    "２",
    "2024-02-29",
    "2024-02-30",
    "0000-01-01",
    "  two  spaces ",
    "Straße 9",
    "STRASSE",
    "İstanbul",
    "ﬁnance",
    "ΣΟΦΟΣ",
    "σοφος",
    "ǅ",
    "张伟",
    "𠮷野家",
    "😀 smile",
    "é",
    "é",
    "￮ wide",
    "a\u00a0b",
    "tab\there",
    "line\nbreak",
    'quote " and \\',
    "%_like",
    "99999999999999999999.9999999999",
    "TRUE",
    "a'b",
    "ŉ",
    "ß",
    "\ue000private",
    "𐀀astral",
    "won",
    "hot",
)
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Asia/Kolkata")
TAGS = ("hot", "cold", "vip", "new", "张")


def _number(rng: random.Random, scale: int) -> Decimal | None:
    kind = rng.random()
    if kind < 0.15:
        return None
    if kind < 0.3:
        return Decimal(rng.choice([0, 1, -1, 10, 100, 7]))
    if kind < 0.4:
        return Decimal(rng.choice([1, -1]) * (10**18 - 1)).scaleb(-scale)
    digits = rng.choice([2, 4, 6, 9, 14])
    return Decimal(rng.randint(-(10**digits), 10**digits)).scaleb(-scale)


def _day(rng: random.Random) -> date | None:
    kind = rng.random()
    if kind < 0.15:
        return None
    if kind < 0.35:
        return rng.choice(
            [
                date(2024, 2, 29),
                date(2026, 3, 7),
                date(1, 1, 1),
                date(9999, 12, 31),
                date(2024, 1, 31),
                date(2023, 12, 31),
                date(2021, 1, 3),
                date(1900, 2, 28),
            ]
        )
    return date(2020, 1, 1) + timedelta(days=rng.randint(0, 3000))


def _moment(rng: random.Random) -> datetime | None:
    kind = rng.random()
    if kind < 0.15:
        return None
    if kind < 0.4:
        return rng.choice(
            [
                datetime(2026, 3, 8, 6, 59, 59, tzinfo=UTC),
                datetime(2026, 3, 8, 7, tzinfo=UTC),
                datetime(2025, 11, 2, 5, 30, tzinfo=UTC),
                datetime(2025, 11, 2, 6, 30, tzinfo=UTC),
                datetime(1999, 12, 31, 23, tzinfo=UTC),
                datetime(2026, 4, 4, 14, tzinfo=UTC),
            ]
        )
    return datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=rng.randint(0, 5 * 10**8))


def _value(rng: random.Random, spec: FieldSpec) -> object:
    match spec.type:
        case T.TEXT:
            return rng.choice(TEXTS)
        case T.CHOICE:
            return rng.choice([*(spec.options or ("it", "bank", "open", "done")), None])
        case T.NUMBER:
            return _number(rng, spec.scale)
        case T.BOOLEAN:
            return rng.random() < 0.5
        case T.DATE:
            return _day(rng)
        case T.DATETIME:
            return _moment(rng)
    return tuple(rng.sample(TAGS, rng.randint(0, 3)))


class Records:
    """The same records in the forms that each engine takes."""

    def __init__(self, rng: random.Random, count: int) -> None:
        self.products = self._make(rng, "product", 8)
        self.accounts = self._make(rng, "account", 12)
        for one in self.accounts:
            one["head"] = rng.choice([None, *self.accounts[:4]])
        self.deals = self._make(rng, "deal", count)
        self.lines = self._make(rng, "line", count * 2)
        for deal in self.deals:
            deal["account"] = rng.choice([None, *self.accounts])
            deal["lines"] = []
        for line in self.lines:
            line["product"] = rng.choice([None, *self.products])
            line["deal"] = rng.choice(self.deals)
            line["deal"]["lines"].append(line)
        for one in self.accounts:
            one["deals"] = [deal for deal in self.deals if deal["account"] is one]

    def _make(self, rng: random.Random, entity: str, count: int) -> list[dict[str, object]]:
        plain = [
            spec for spec in WORLD.fields(entity).values() if spec.type not in (T.LINK, T.CHILDREN)
        ]
        return [
            {"id": number + 1, **{spec.key: _value(rng, spec) for spec in plain}}
            for number in range(count)
        ]

    def fill(self, database) -> None:
        """Store all of them."""
        for entity, rows in (
            ("product", self.products),
            ("account", self.accounts),
            ("deal", self.deals),
            ("line", self.lines),
        ):
            columns = {column.name for column in database.tables[entity].columns}
            database.insert(entity, [stored(row, columns) for row in rows])


def stored(row: dict[str, object], columns: set[str]) -> dict[str, object]:
    """``row`` for a table: links as ids, choices as JSON."""
    found: dict[str, object] = {}
    for key in columns:
        value = row.get(key)
        if isinstance(value, dict):
            value = value["id"]
        if isinstance(value, tuple):
            value = json.dumps(value, ensure_ascii=False) if value else None
        found[key] = value
    return found


def environment(zone: str = "America/New_York", boss: str | None = None, **more) -> Environment:
    return Environment(
        now=datetime(2026, 3, 8, 4, 30, tzinfo=UTC),
        zone=ZoneInfo(zone),
        calendar=Calendar(
            frozenset({1, 2, 3, 4, 5}),
            frozenset({date(2026, 1, 1), date(2026, 10, 1), date(2026, 10, 2), date(2024, 2, 10)}),
            frozenset({date(2026, 10, 10), date(2024, 2, 4), date(2026, 10, 1)}),
        ),
        variables={
            "$user.name": "Ann Lee",
            "$user.limit": Decimal("20000.5"),
            "$user.since": date(2020, 2, 29),
            "$user.boss": boss,
            "$user.lead": True,
        },
        **more,
    )
