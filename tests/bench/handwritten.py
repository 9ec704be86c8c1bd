"""The yardstick: a CRM's deals written by hand in Flask and SQLAlchemy Core.

It answers the same JSON over the same columns as Formloom and does nothing else: no rights, no
history, no rules. ``fill(url, count)`` makes its data; ``handwritten.py <url> <port>`` serves it.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import waitress
from flask import Flask, abort, request
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    Uuid,
    create_engine,
    event,
    insert,
    select,
    update,
)

STAGES = ("prospecting", "engaging", "proposal", "won", "lost")
ACCOUNTS = 1_000
OWNERS = [UUID(int=number) for number in range(1, 36)]
BATCH = 5_000

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("city", String(100)),
)

deals = Table(
    "deals",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False, default=1),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("name", String(200), nullable=False),
    Column("account_id", Uuid, ForeignKey("accounts.id"), index=True),
    Column("stage", String(40), nullable=False),
    # SQLite has no exact decimals; whole cents are right on both databases.
    Column("amount_cents", BigInteger, nullable=False),
    Column("closed_on", Date),
    Column("owner_id", Uuid, nullable=False, index=True),
    Column("note", String(2_000)),
    Index("deals_stage_amount", "stage", "amount_cents", "id"),
)

PLAIN = {"name": str, "stage": str, "note": str, "amount": lambda raw: int(Decimal(raw) * 100)}
PARSERS = {**PLAIN, "account": UUID, "owner": UUID, "closed_on": date.fromisoformat}
COLUMNS = {"account": "account_id", "owner": "owner_id", "amount": "amount_cents"}

with_account = select(deals, accounts.c.name.label("account_name")).outerjoin(accounts)


def create_app(url: str) -> Flask:
    """Return the application over the database at ``url``."""
    app = Flask(__name__)
    engine = open_engine(url)

    @app.get("/deals/<uuid:deal_id>")
    def get_deal(deal_id: UUID) -> dict[str, Any]:
        with engine.connect() as connection:
            return read(connection, deal_id)

    @app.get("/deals")
    def list_deals() -> dict[str, Any]:
        query = (
            with_account.where(deals.c.stage == request.args["stage"])
            .order_by(deals.c.amount_cents.desc(), deals.c.id.desc())
            .limit(50)
        )
        with engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        items = [shown(row) for row in rows]
        return {"items": items, "next": items[-1]["id"] if items else None, "count": None}

    @app.post("/deals")
    def create_deal() -> tuple[dict[str, Any], int]:
        values = parsed(request.get_json()["values"])
        fresh = {"id": uuid4(), "revision": 1, "created_at": datetime.now(UTC)}
        with engine.begin() as connection:
            connection.execute(insert(deals), {**fresh, **values})
            return read(connection, fresh["id"]), 201

    @app.patch("/deals/<uuid:deal_id>")
    def update_deal(deal_id: UUID) -> dict[str, Any]:
        values = {"revision": deals.c.revision + 1, **parsed(request.get_json()["values"])}
        with engine.begin() as connection:
            connection.execute(update(deals).where(deals.c.id == deal_id).values(values))
            return read(connection, deal_id)

    return app


def read(connection: Connection, deal_id: UUID) -> dict[str, Any]:
    """Return one deal as JSON, or answer 404."""
    row = connection.execute(with_account.where(deals.c.id == deal_id)).mappings().first()
    return shown(row) if row else abort(404)


def parsed(values: dict[str, Any]) -> dict[str, Any]:
    """Turn JSON values into columns."""
    return {COLUMNS.get(key, key): PARSERS[key](raw) for key, raw in values.items()}


def shown(row: RowMapping) -> dict[str, Any]:
    """Turn a row into a record's JSON."""
    account = {"id": str(row["account_id"]), "title": row["account_name"]}
    values = {
        "name": row["name"],
        "account": account if row["account_id"] else None,
        "stage": row["stage"],
        "amount": f"{Decimal(row['amount_cents']).scaleb(-2):.2f}",
        "closed_on": row["closed_on"] and row["closed_on"].isoformat(),
        "owner": str(row["owner_id"]),
        "note": row["note"],
    }
    return {"id": str(row["id"]), "revision": row["revision"], "values": values}


def open_engine(url: str) -> Engine:
    """Return an engine with the settings that a careful author would choose."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=20)
    engine = create_engine(url, pool_size=20)

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def fill(url: str, count: int) -> None:
    """Make the tables with ``count`` deals; the same rows on every call."""
    engine = open_engine(url)
    metadata.create_all(engine)
    chance = random.Random(2)
    account_ids = [UUID(int=chance.getrandbits(128)) for _ in range(ACCOUNTS)]
    with engine.begin() as connection:
        rows = [{"id": key, "name": f"公司 Company {key.hex[:6]}"} for key in account_ids]
        connection.execute(insert(accounts), rows)
        for start in range(0, count, BATCH):
            batch = list(made_up(min(BATCH, count - start), account_ids, chance))
            connection.execute(insert(deals), batch)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def made_up(count: int, account_ids: list[UUID], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield plausible deals."""
    for _ in range(count):
        key = UUID(int=chance.getrandbits(128))
        yield {
            "id": key,
            "revision": 1,
            "created_at": datetime(2026, 1, 1, tzinfo=UTC),
            "name": f"Deal {key.hex[:8]} 商机",
            "account_id": chance.choice(account_ids),
            "stage": chance.choice(STAGES),
            "amount_cents": chance.randrange(10_000, 100_000_000),
            "closed_on": date(2026, 1, 1) + timedelta(days=chance.randrange(365)),
            "owner_id": chance.choice(OWNERS),
            "note": "Called twice; 下周再联系。",
        }


if __name__ == "__main__":
    # The same server as Formloom's own, so that the difference is the application.
    waitress.serve(create_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=4)
