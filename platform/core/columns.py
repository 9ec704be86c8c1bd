"""Column types that mean the same on SQLite and PostgreSQL.

=============  ===========================  ====================
type           SQLite                       PostgreSQL
=============  ===========================  ====================
ExactNumeric   INTEGER scaled by 10^scale   NUMERIC(precision, scale)
UTCDateTime    TEXT YYYY-MM-DD HH:MM:SS     TIMESTAMPTZ(0)
JSONText       TEXT                         TEXT
=============  ===========================  ====================

SQLite has no exact decimals, and a float would change what people meant to pay. JSON is text on
both: jsonb would lose the order of keys, which documents need.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import BigInteger, Dialect, Numeric, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

#: Never the thread's context, whose 28 digits would round silently.
EXACT = Context(prec=200)

#: What makes a value of what the driver gives.
Read = Callable[[Any], Any]

#: A scaled integer of SQLite holds this many digits.
MOST_DIGITS = 18


class ExactNumeric(TypeDecorator[Decimal]):
    """An exact decimal of ``precision`` digits in all, ``scale`` of them after the point.

    A number that does not fit is refused on both databases; PostgreSQL alone would round it.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int = MOST_DIGITS, scale: int = 0) -> None:
        if not 0 <= scale <= precision <= MOST_DIGITS:
            raise ValueError(f"no exact column holds {precision} digits, {scale} after the point")
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> object:
        if value is None:
            return None
        scaled = self._scaled(value)
        return scaled if dialect.name == "sqlite" else value

    def _scaled(self, value: Decimal | int) -> int:
        scaled = EXACT.scaleb(Decimal(value), self.scale)
        if not scaled.is_finite() or scaled != (whole := int(scaled)):
            raise ValueError(f"{value} has more than {self.scale} decimals")
        if abs(whole) >= 10**self.precision:
            raise ValueError(f"{value} has more than {self.precision} digits")
        return whole

    def result_processor(self, dialect: Dialect, coltype: object) -> Read | None:
        # By itself, without the layer that SQLAlchemy puts around ``process_result_value``: a list
        # of 50 amounts reads a hundred of them.
        return (
            self._read if dialect.name == "sqlite" else super().result_processor(dialect, coltype)
        )

    def _read(self, value: object) -> Decimal | None:
        if isinstance(value, int):
            return Decimal(value).scaleb(-self.scale, EXACT)
        assert value is None or isinstance(value, Decimal)  # noqa: S101
        return value

    def process_result_value(self, value: object, dialect: Dialect) -> Decimal | None:
        return self._read(value)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware time in UTC with whole seconds; parts of a second are cut off."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(TIMESTAMP(timezone=True, precision=0))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> object:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return _stamp(value) if dialect.name == "sqlite" else _whole(value)

    def process_result_value(self, value: object, dialect: Dialect) -> datetime | None:
        if isinstance(value, str):
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        assert value is None or isinstance(value, datetime)  # noqa: S101
        return value.astimezone(UTC) if value is not None else None


@lru_cache(maxsize=1024)
def _stamp(moment: datetime) -> str:
    """Kept, because a bulk write stores one time in thousands of rows."""
    utc = moment.astimezone(UTC)
    return f"{utc.year:04}" + utc.strftime("-%m-%d %H:%M:%S")


def _whole(moment: datetime) -> datetime:
    # PostgreSQL would round, so that a moment could lie in the future.
    return moment.astimezone(UTC).replace(microsecond=0)


class JSONText(TypeDecorator[object]):
    """Any JSON value as text, keys in their order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: object, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> object:
        return None if value is None else orjson.loads(value)


_PLAIN_TEXT: Text = Text().with_variant(Text(collation="C"), "postgresql")


def plain_text() -> Text:
    """Text that compares by code points on both databases, whatever the server's locale."""
    return _PLAIN_TEXT
