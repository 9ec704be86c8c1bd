"""Random reports, and what each must answer by plain Python over rows that the API gave somebody.

Nothing here knows how ``platform/reports`` works: groups are dictionaries, sums are fractions.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from make import entity
from rights_world import ACCOUNT, DEAL

ZONE = ZoneInfo("America/New_York")
TODAY = datetime(2026, 11, 21, 8, 30, tzinfo=UTC).astimezone(ZONE).date()
WEEK, YEAR = 7, 4
APP = {
    "$schema": "formloom:app/1", "$id": "company", "title": "Company", "version": "1.0.0",
    "locale": "en", "currency": "CNY", "timezone": ZONE.key,
    "documents": ["entity/account", "entity/deal"],
    "calendar": {
        "week": [1, 2, 3, 4, 5], "hours": ["09:00", "18:00"],
        "weekStart": WEEK, "fiscalStart": YEAR,
    },
}  # fmt: skip
MORE = {
    "amount": {"field": "money", "currency": "CNY"},
    "closed_on": {"field": "date"},
    "seen_at": {"field": "datetime"},
    "items": {
        "field": "lines",
        "properties": {
            "product": {"id": "product", "field": "text", "title": "Product"},
            "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 3},
        },
    },
}
PROPERTIES = {**DEAL["properties"], **MORE}
DOCUMENTS = (APP, ACCOUNT, entity("deal", PROPERTIES, display="name"))
FIELDS = (
    "name", "stage", "area", "owner", "account", "account.area", "amount", "closed_on", "seen_at",
    "items",
)  # fmt: skip

Row = Mapping[str, Any]
Key = Any


def random_values(chance: random.Random) -> dict[str, Any]:
    """What a deal has besides what rights ask for; often something is blank."""
    day = date(2024, 1, 1) + timedelta(days=chance.randrange(1100))
    moment = datetime(2025, 10, 20, tzinfo=UTC) + timedelta(minutes=chance.randrange(600_000))
    lines = [
        {"product": chance.choice("xyz"), "price": f"{chance.randint(-5000, 90000) / 1000:.3f}"}
        for _ in range(chance.choice((0, 0, 1, 2, 3)))
    ]
    values = {
        "amount": f"{_size(chance)}.{chance.randint(0, 99):02}",
        "closed_on": day.isoformat(), "seen_at": moment.isoformat(), "items": lines,
    }  # fmt: skip
    return {key: value for key, value in values.items() if chance.random() < 0.85}


def _size(chance: random.Random) -> int:
    return chance.choice((1, 100, 10**9)) * chance.randint(-300, 9999)


@dataclass(frozen=True)
class Dim:
    """A group of a report, how to find a row's key, and the order of keys."""

    document: Mapping[str, Any]
    key: Callable[[Row], Key]
    reads: tuple[str, ...]
    order: Callable[[Key], Any] = lambda key: key
    before: Callable[[Key, bool], Key] | None = None


@dataclass(frozen=True)
class Measure:
    """A value of a report and how to compute it of rows."""

    document: Mapping[str, Any]
    of: Callable[[Sequence[Row]], Any]
    reads: tuple[str, ...] = ()
    show: str = "value"


@dataclass
class Report:
    """A report with its meaning."""

    rows: list[Dim]
    columns: list[Dim]
    measures: list[Measure]
    keep: Callable[[Row], bool]
    document: dict[str, Any]
    reads: set[str] = field(default_factory=set)
    top: int | None = None
    ranked: int = 0


def _link(name: str) -> Dim:
    return Dim({"by": name}, lambda row: row[name] and _frozen(row[name]), (name,), _by_id)


def _frozen(link: Mapping[str, str]) -> tuple[str, str]:
    return (link["id"], link["title"])


def _by_id(key: Key) -> Any:
    return key[0].replace("-", "")


def _text(name: str) -> Dim:
    return Dim({"by": name}, lambda row: row[name], (name,))


def _start(day: date, bucket: str) -> date:
    """The first day of the period that a day lies in."""
    if bucket == "day":
        return day
    if bucket == "week":
        while day.isoweekday() != WEEK:
            day -= timedelta(days=1)
        return day
    months = {"month": 1, "quarter": 3, "fiscal_quarter": 3}.get(bucket, 12)
    first = YEAR if bucket.startswith("fiscal") else 1
    day = day.replace(day=1)
    while (day.month - first) % months:
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def _earlier(bucket: str) -> Callable[[Key, bool], Key]:
    """The first day of the period before, or of the same one a year ago."""

    def before(key: str, a_year: bool) -> str:
        day = date.fromisoformat(key)
        if a_year and bucket == "week":
            return (day - timedelta(days=364)).isoformat()
        if a_year:
            is_leap = (day.month, day.day) == (2, 29)
            return day.replace(year=day.year - 1, day=28 if is_leap else day.day).isoformat()
        return _start(day - timedelta(days=1), bucket).isoformat()

    return before


PERIODS = ("day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")


def _period(name: str, bucket: str) -> Dim:
    def key(row: Row) -> Key:
        if row[name] is None:
            return None
        if name == "closed_on":
            day = date.fromisoformat(row[name])
        else:
            day = datetime.fromisoformat(row[name]).astimezone(ZONE).date()
        return _start(day, bucket).isoformat()

    return Dim({"by": name, "bucket": bucket}, key, (name,), before=_earlier(bucket))


BOUNDS = (0, 150.5, 20000)
RANGES = ("..0", "0..150.5", "150.5..20000", "20000..")
AGES = (0, 30, 365)
AGED = ("..0", "0..30", "30..365", "365..")


def _range(row: Row) -> Key:
    if row["amount"] is None:
        return None
    return RANGES[sum(Decimal(row["amount"]) >= Decimal(str(one)) for one in BOUNDS)]


def _age(row: Row) -> Key:
    if row["closed_on"] is None:
        return None
    days = (TODAY - date.fromisoformat(row["closed_on"])).days
    return AGED[sum(days >= one for one in AGES)]


def dims(regions: Mapping[str, str | None]) -> list[Dim]:
    """Every kind of group; ``regions`` are those of people by id."""
    lists = {"done": ["won", "lost"], "open": ["lead"]}
    return [
        _text("stage"),
        _text("area"),
        _text("account.area"),
        _link("account"),
        _link("owner"),
        Dim(
            {"by": "owner.region"},
            lambda row: row["owner"] and regions[row["owner"]["id"]],
            ("owner",),
        ),
        *(_period(name, bucket) for name, bucket in product(("closed_on", "seen_at"), PERIODS)),
        Dim({"by": "amount", "bucket": {"ranges": [*BOUNDS]}}, _range, ("amount",), RANGES.index),
        Dim({"by": "closed_on", "bucket": {"ageing": [*AGES]}}, _age, ("closed_on",), AGED.index),
        Dim(
            {"by": "stage", "bucket": {"lists": lists}},
            lambda row: next((k for k, v in lists.items() if row["stage"] in v), None),
            ("stage",), list(lists).index,
        ),
    ]  # fmt: skip


def _numbers(rows: Sequence[Row], name: str) -> list[Fraction]:
    if name == "items.price":
        found = [line["price"] for row in rows for line in row["items"] or ()]
    else:
        found = [row[name] for row in rows]
    return [Fraction(one) for one in found if one is not None]


def rounded(value: Fraction | None) -> Decimal | None:
    """20 places, half away from zero."""
    if value is None:
        return None
    shifted = abs(value) * 10**20
    whole = int(shifted + Fraction(1, 2))
    return Decimal(f"{whole if value >= 0 else -whole}e-20")  # never the context's 28 digits


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values) / len(values) if values else None


def _median(values: list[Fraction]) -> Fraction | None:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return None
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


AGGREGATES: Mapping[str, Callable[[list[Fraction]], Any]] = {
    "sum": sum, "avg": _mean, "median": _median, "count": len,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
}  # fmt: skip


def measures() -> list[Measure]:
    """Every aggregate over numbers, dates, links and lines."""
    found = [Measure({"agg": "count"}, len)]
    for agg, run in AGGREGATES.items():
        found.append(_numeric(agg, run, "amount"))
        if agg != "median":
            found.append(_numeric(agg, run, "items.price"))
    found.append(
        Measure(
            {"agg": "count", "of": "items"},
            lambda rows: sum(len(row["items"] or ()) for row in rows),
            ("items",),
        )
    )  # fmt: skip
    for name in ("account", "area"):
        found.append(
            Measure(
                {"agg": "distinct", "of": name},
                lambda rows, name=name: len({str(r[name]) for r in rows if r[name] is not None}),
                (name,),
            )
        )
    for agg, run in (("min", min), ("max", max)):
        found.append(
            Measure(
                {"agg": agg, "of": "closed_on"},
                lambda rows, run=run: run(
                    (row["closed_on"] for row in rows if row["closed_on"]), default=None
                ),
                ("closed_on",),
            )
        )  # fmt: skip
    return found


def _numeric(agg: str, run: Callable[[list[Fraction]], Any], name: str) -> Measure:
    return Measure(
        {"agg": agg, "of": name}, lambda rows: run(_numbers(rows, name)), (name.partition(".")[0],)
    )


CONDITIONS: Mapping[str, tuple[Callable[[Row], bool], tuple[str, ...]]] = {
    "stage = 'won'": (lambda row: row["stage"] == "won", ("stage",)),
    "amount > 100": (
        lambda row: row["amount"] is not None and Decimal(row["amount"]) > 100, ("amount",),
    ),
    "account.area <> 'north'": (
        lambda row: row["account.area"] != "north", ("account", "account.area"),
    ),
    "ISBLANK(closed_on) or closed_on < TODAY()": (
        lambda row: row["closed_on"] is None or row["closed_on"] < TODAY.isoformat(),
        ("closed_on",),
    ),
}  # fmt: skip

SHOWS = ("share_row", "share_column", "share_total", "running", "previous_period",
         "previous_year", "difference", "rank")  # fmt: skip


def random_report(chance: random.Random, regions: Mapping[str, str | None]) -> Report:
    """A report of which nobody would think."""
    pool = dims(regions)
    chosen = _different(chance.sample(pool, chance.choice((0, 1, 1, 2, 2, 3))))
    split = chance.randint(0, len(chosen)) if chance.random() < 0.5 else len(chosen)
    found = [_filtered(chance, one) for one in chance.sample(measures(), chance.randint(1, 4))]
    found = [
        Measure({**one.document, "id": f"v{at}"}, one.of, one.reads) for at, one in enumerate(found)
    ]
    has_period = any(dim.before for dim in chosen)
    if chance.random() < 0.6:
        found.append(_shown(chance, has_period))
    if chance.random() < 0.6:
        found += _formulas()
    report = Report(chosen[:split], chosen[split:], found, lambda row: True, {})
    report.document = {
        "$schema": "formloom:report/1", "$id": "random", "title": "Random", "entity": "deal",
        "rows": [dict(one.document) for one in report.rows],
        "columns": [dict(one.document) for one in report.columns],
        "values": [dict(one.document) for one in found],
    }  # fmt: skip
    report.reads = {name for one in (*chosen, *found) for name in one.reads}
    if chance.random() < 0.5:
        text = chance.choice(list(CONDITIONS))
        report.keep, reads = CONDITIONS[text]
        report.document["filter"] = text
        report.reads |= set(reads)
    if report.rows and chance.random() < 0.4 and all(one.show == "value" for one in found):
        report.top = chance.randint(1, 3)
        report.document["top"] = {"n": report.top, "others": True}
        report.ranked = chance.randrange(len(found))
        by = found[report.ranked].document["id"]
        report.document["sort"] = [{"by": by, "desc": True}]
    return report


def _different(chosen: list[Dim]) -> list[Dim]:
    return list({str(one.document["by"]): one for one in chosen}.values())


def _filtered(chance: random.Random, one: Measure) -> Measure:
    if chance.random() > 0.3:
        return one
    text = chance.choice(list(CONDITIONS))
    keep, reads = CONDITIONS[text]
    return Measure(
        {**one.document, "where": text},
        lambda rows: one.of([row for row in rows if keep(row)]),
        (*one.reads, *reads),
    )


def _shown(chance: random.Random, has_period: bool) -> Measure:
    show = chance.choice(
        SHOWS if has_period else ("share_row", "share_column", "share_total", "rank")
    )
    document = {"id": "shown", "agg": "sum", "of": "amount", "show": show}
    return Measure(document, lambda rows: sum(_numbers(rows, "amount")), ("amount",), show)


def _formulas() -> list[Measure]:
    """A formula over two values, the quotient rounded before it goes on."""
    total = Measure({"id": "s", "agg": "sum", "of": "amount"}, AMOUNTS["sum"], ("amount",))
    count = Measure({"id": "n", "agg": "count", "of": "amount"}, AMOUNTS["count"], ("amount",))
    return [total, count, Measure({"id": "f", "formula": "s / n * 3 - s"}, _tripled, ("amount",))]


def _tripled(rows: Sequence[Row]) -> Any:
    mean, total = rounded(_mean(_numbers(rows, "amount"))), sum(_numbers(rows, "amount"))
    return None if mean is None else 3 * Fraction(mean) - total


AMOUNTS = {
    name: lambda rows, run=run: run(_numbers(rows, "amount")) for name, run in AGGREGATES.items()
}


@dataclass(frozen=True)
class Expected:
    """Values by the keys of all groups, None where a level has put them together."""

    cells: Mapping[tuple[int, int], Mapping[tuple[Key, ...], list[Any]]]


OTHERS = ("others",)
ALL = ("all",)


def answer(report: Report, given: Sequence[Row]) -> Expected:
    """What the report must say of these rows."""
    rows = [row for row in given if report.keep(row)]
    best = _best(report, rows)

    def keys(row: Row) -> tuple[Key, ...]:
        found = [dim.key(row) for dim in (*report.rows, *report.columns)]
        if best is not None and found[0] not in best:
            found[0] = OTHERS
        return tuple(found)

    levels = {
        (r, c): _level(report, rows, keys, r, c)
        for r in range(len(report.rows) + 1)
        for c in range(len(report.columns) + 1)
    }
    return Expected(_with_shows(report, levels))


def _level(report: Report, rows: Sequence[Row], keys: Any, r: int, c: int) -> dict[Any, list[Any]]:
    groups: dict[tuple[Key, ...], list[Row]] = {}
    if not r and not c:
        groups[tuple(ALL for _ in (*report.rows, *report.columns))] = []
    for row in rows:
        whole = keys(row)
        at = len(report.rows)
        key = tuple(
            one if place < r or at <= place < at + c else ALL for place, one in enumerate(whole)
        )
        groups.setdefault(key, []).append(row)
    return {key: [one.of(mine) for one in report.measures] for key, mine in groups.items()}


def _best(report: Report, rows: Sequence[Row]) -> set[Key] | None:
    if report.top is None:
        return None
    dim, first = report.rows[0], report.measures[report.ranked]
    groups: dict[Key, list[Row]] = {}
    for row in rows:
        groups.setdefault(dim.key(row), []).append(row)
    ordered = sorted((key for key in groups if key is not None), key=dim.order)
    ordered += [None] if None in groups else []
    values = {key: first.of(mine) for key, mine in groups.items()}
    full = [key for key in ordered if values[key] is not None]
    full.sort(key=lambda key: values[key], reverse=True)
    return set((full + [key for key in ordered if values[key] is None])[: report.top])


def _with_shows(report: Report, levels: Any) -> Any:
    at = next((i for i, one in enumerate(report.measures) if one.show != "value"), None)
    if at is None:
        return levels
    plain = {level: {k: v[at] for k, v in cells.items()} for level, cells in levels.items()}
    for level, cells in levels.items():
        for key, values in cells.items():
            values[at] = _show(report, plain, level, key, report.measures[at].show)
    return levels


def _show(report: Report, plain: Any, level: tuple[int, int], key: Any, show: str) -> Any:
    value, whole = plain[level][key], len(report.rows)
    cells = plain[level]
    if show.startswith("share"):
        kept = {"share_row": key[:whole], "share_column": (), "share_total": ()}[show]
        columns = key[whole:] if show == "share_column" else ()
        whole_key = (*(kept or (ALL,) * whole), *(columns or (ALL,) * len(report.columns)))
        where = (level[0] if kept else 0, level[1] if columns else 0)
        total = plain[where][whole_key]
        return value / Fraction(total) if total else None
    place = _period_place(report)
    stands = place is not None and key[place] is not ALL
    if show == "rank":
        last = max((i for i, one in enumerate(key[:whole]) if one is not ALL), default=None)
        if last is None:
            last = max((i for i, one in enumerate(key) if one is not ALL), default=None)
        if last is None:
            return None
        line = [v for k, v in cells.items() if _same(k, key, last)]
        return 1 + sum(one > value for one in line)
    if not stands:
        return value if show == "running" else None
    if show == "running":
        mine = (key[place] is None, key[place] or "")
        return sum(
            v for k, v in cells.items()
            if _same(k, key, place) and (k[place] is None, k[place] or "") <= mine
        )  # fmt: skip
    if key[place] is None:
        return None
    dim = (*report.rows, *report.columns)[place]
    other = (*key[:place], dim.before(key[place], show == "previous_year"), *key[place + 1 :])
    if other not in cells:
        return None
    if show == "difference":
        return value - cells[other]
    return (value - cells[other]) / Fraction(abs(cells[other])) if cells[other] else None


def _period_place(report: Report) -> int | None:
    whole = len(report.rows)
    everything = (*report.rows, *report.columns)
    places = [*range(whole, len(everything)), *range(whole)]
    return next((one for one in places if everything[one].before), None)


def _same(one: Any, other: Any, but: int) -> bool:
    return one[:but] == other[:but] and one[but + 1 :] == other[but + 1 :]
