"""Amounts of several currencies as one: by the rates of their days, which records hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import BigInteger, ColumnElement, Date, Numeric, Text, case, literal, type_coerce

from ..documents.app import App, Entity
from ..documents.references import Pointer
from ..fields.field import Field
from ..formula import FormulaType
from .aggregates import HALF
from .bucket import DAYS, TEXTS, Frame
from .document import Document
from .joins import Joins
from .refusals import RefusalError, unknown
from .ways import Way, find_way
from .zones import local_day

Column = ColumnElement[Any]


@dataclass(frozen=True)
class Conversion:
    """Into which currency, and where the rates are.

    ``currency`` and ``on`` are fields of the record; ``source``, ``rate`` and ``since`` those of a
    rate: so many units of the target for one of the source, from a day on.
    """

    to: str
    entity: Entity
    currency: Way
    on: Way | None
    source: Way
    rate: Way
    since: Way

    @property
    def scale(self) -> int:
        return self.rate.field.value_type.scale(self.rate.field)

    @property
    def ways(self) -> Iterator[Way]:
        """Everything that it reads."""
        yield from (self.currency, self.source, self.rate, self.since)
        if self.on is not None:
            yield self.on


def plan_conversion(
    app: App, entity: Entity, field: Field, given: Document, at: Pointer
) -> Conversion:
    """The conversion of the amounts of ``field``.

    :raises RefusalError: at the place of the mistake.
    """
    holder = field.text("currencyField")
    if not holder:
        raise RefusalError(at, "'{path}' names no field that holds its currency.", path=field.key)
    rates = cast("Document", given["rates"])
    table = app.entities.get(str(rates["entity"]))
    if table is None:
        raise unknown(
            (*at, "rates", "entity"), "There is no {kind} '{key}'.", str(rates["entity"]),
            app.entities, kind="entity", key=rates["entity"],
        )  # fmt: skip

    def of_rates(name: str, takes: frozenset[FormulaType]) -> Way:
        return _own(app, table, str(rates[name]), takes, (*at, "rates", name))

    on = given.get("on")
    return Conversion(
        to=str(given["to"]),
        entity=table,
        currency=find_way(app, entity, holder, at),
        on=None if on is None else _own(app, entity, str(on), DAYS, (*at, "on")),
        source=of_rates("from", TEXTS),
        rate=of_rates("rate", frozenset({FormulaType.NUMBER})),
        since=of_rates("since", frozenset({FormulaType.DATE})),
    )


def _own(app: App, entity: Entity, path: str, takes: frozenset[FormulaType], at: Pointer) -> Way:
    way = find_way(app, entity, path, at)
    if not way.is_own or way.person or way.field.formula_type not in takes:
        raise RefusalError(at, "'{path}' does not hold what is needed here.", path=path)
    return way


def converted(
    joins: Joins, amount: Column, conversion: Conversion, frame: Frame, *, wide: bool
) -> dict[str, Column]:
    """What is aggregated, by the part of the formula: products, and amounts that have no rate."""
    rate = _rate(joins, conversion, frame)
    number = BigInteger() if frame.sqlite else Numeric()
    raw = type_coerce(amount, number)
    missing = case((amount.is_not(None) & rate.is_(None), literal(1)))
    if not wide:
        return {"s": raw * rate, "x": missing}
    # SQLite would go on in floating point: halves of 18 digits times a rate stay within 64 bits.
    half = literal(HALF, BigInteger())
    high, low = raw.op("/")(half) * rate, raw.op("%")(half) * rate
    return {"a": high, "b": high, "c": low, "d": low, "x": missing}


def _rate(joins: Joins, conversion: Conversion, frame: Frame) -> Column:
    """The last rate that began by the day; 1 for amounts that are in the target already."""
    number = BigInteger() if frame.sqlite else Numeric()
    rates = Joins(joins.sight, conversion.entity, conversion.entity.table.alias())
    currency = joins.column(conversion.currency, ())
    since = rates.column(conversion.since, ())
    found = (
        rates.live(type_coerce(rates.column(conversion.rate, ()), number))
        .where(rates.column(conversion.source, ()) == currency)
        .where(since <= _day(joins, conversion, frame))
        .order_by(since.desc(), rates.table.c.seq.desc())
        .limit(1)
        .correlate(joins.table)
        .scalar_subquery()
    )
    one = literal(10**conversion.scale if frame.sqlite else 1, number)
    return case((currency == conversion.to, one), else_=found)


def _day(joins: Joins, conversion: Conversion, frame: Frame) -> Column:
    if conversion.on is None:
        return literal(frame.today, Date())
    column = joins.column(conversion.on, ())
    if conversion.on.field.formula_type is FormulaType.DATETIME:
        zone = joins.app.manifest.zone
        column = type_coerce(local_day(column, zone, sqlite=frame.sqlite), _day_type(frame))
    return column


def _day_type(frame: Frame) -> Any:
    return Text() if frame.sqlite else Date()
