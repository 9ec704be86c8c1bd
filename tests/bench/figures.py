"""Figures of two real companies: by reports, and by SQL written by hand over the files themselves.

Nothing is shared but the rows: the statements run on plain tables that SQLite makes of the CSV
files. Run it: ``python tests/bench/figures.py`` prints both side by side.
"""

import csv
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from make import entity
from shared import SHARED

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.settings import Settings
from formloom.platform.core.transaction import Transaction
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.records.opening import open_workspace
from formloom.platform.records.service import RecordService
from formloom.platform.reports.service import Reports

DATA = SHARED / "data" / "crm"
MONEY = {"field": "money", "currency": "USD"}
DOCUMENTS = (
    entity("opportunity", {
        "number": {}, "agent": {}, "product": {}, "stage": {}, "value": MONEY,
        "engaged_on": {"field": "date"}, "closed_on": {"field": "date"},
        "days": {
            "field": "formula", "returns": "integer",
            "formula": "DATEDIF(engaged_on, closed_on, 'd')",
        },
    }, display="number"),
    entity("sale", {
        "number": {}, "ordered_on": {"field": "date"}, "customer": {},
        "items": {"field": "lines", "properties": {
            "product": {"id": "product", "field": "text", "title": "Product"},
            "price": {"id": "price", "field": "decimal", "title": "Price", "scale": 4},
            "quantity": {"id": "quantity", "field": "integer", "title": "Quantity"},
            "discount": {"id": "discount", "field": "decimal", "title": "Discount", "scale": 4},
            "total": {
                "id": "total", "field": "formula", "returns": "decimal", "title": "Total",
                "scale": 4, "formula": "price * quantity * (1 - discount)",
            },
        }},
    }, display="number"),
)  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A report and the same by hand: rows of a key and a number, in any order."""

    name: str
    report: Mapping[str, Any]
    value: str
    sql: str


def _report(entity: str, **shelves: object) -> dict[str, Any]:
    named = {"$schema": "formloom:report/1", "$id": "figure", "title": "Figure", "entity": entity}
    return {**named, **shelves}


_WON = {"id": "won", "agg": "count", "where": "stage = 'Won'"}
_DECIDED = {"id": "decided", "agg": "count"}
FIGURES = (
    Figure(
        "win rate by agent",
        _report(
            "opportunity", filter="stage in ['Won', 'Lost']", rows=[{"by": "agent"}],
            values=[_WON, _DECIDED, {"id": "rate", "formula": "won / decided"}],
        ),
        "rate",
        "SELECT sales_agent, 1.0 * sum(deal_stage = 'Won') / count(*) FROM pipeline "
        "WHERE deal_stage IN ('Won', 'Lost') GROUP BY 1",
    ),
    Figure(
        "revenue by quarter",
        _report(
            "opportunity", filter="stage = 'Won'",
            rows=[{"by": "closed_on", "bucket": "quarter"}],
            values=[{"id": "total", "agg": "sum", "of": "value"}],
        ),
        "total",
        "SELECT substr(close_date, 1, 4) || '-' || printf('%02d', "
        "(substr(close_date, 6, 2) - 1) / 3 * 3 + 1) || '-01', sum(close_value) FROM pipeline "
        "WHERE deal_stage = 'Won' GROUP BY 1",
    ),
    Figure(
        "average cycle in days by product",
        _report(
            "opportunity", filter="stage = 'Won'", rows=[{"by": "product"}],
            values=[{"id": "days", "agg": "avg", "of": "days"}],
        ),
        "days",
        "SELECT product, avg(julianday(close_date) - julianday(engage_date)) FROM pipeline "
        "WHERE deal_stage = 'Won' GROUP BY 1",
    ),
    Figure(
        "top products by sales",
        _report(
            "sale.items", rows=[{"by": "product"}],
            values=[{"id": "total", "agg": "sum", "of": "total"}],
            sort=[{"by": "total", "desc": True}], top={"n": 10},
        ),
        "total",
        "SELECT productName, sum(d.unitPrice * d.quantity * (1 - d.discount)) AS s FROM details d "
        "JOIN products p ON p.productID = d.productID GROUP BY 1 ORDER BY s DESC LIMIT 10",
    ),
    Figure(
        "sales by customer",
        _report(
            "sale", rows=[{"by": "customer"}],
            values=[{"id": "total", "agg": "sum", "of": "items.total"}],
        ),
        "total",
        "SELECT customerID, sum(d.unitPrice * d.quantity * (1 - d.discount)) FROM details d "
        "JOIN orders o ON o.orderID = d.orderID GROUP BY 1",
    ),
)  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> str | None:
    """The files write 3/1/2017."""
    return datetime.strptime(text, "%m/%d/%Y").date().isoformat() if text else None


def opportunities() -> Iterator[dict[str, Any]]:
    for row in rows("maven-crm-sales/sales_pipeline.csv"):
        yield {
            "number": row["opportunity_id"], "agent": row["sales_agent"], "product": row["product"],
            "stage": row["deal_stage"], "engaged_on": _day(row["engage_date"]),
            "closed_on": _day(row["close_date"]), "value": row["close_value"] or None,
        }  # fmt: skip


def sales() -> Iterator[dict[str, Any]]:
    names = {row["productID"]: row["productName"] for row in rows("northwind-csv/products.csv")}
    items: dict[str, list[dict[str, Any]]] = {}
    for row in rows("northwind-csv/order-details.csv"):
        items.setdefault(row["orderID"], []).append(
            {
                "product": names[row["productID"]],
                "price": row["unitPrice"],
                "quantity": int(row["quantity"]),
                "discount": row["discount"],
            }
        )
    for row in rows("northwind-csv/orders.csv"):
        yield {
            "number": row["orderID"], "ordered_on": row["orderDate"][:10],
            "customer": row["customerID"], "items": items.get(row["orderID"], []),
        }  # fmt: skip


def by_hand(figure: Figure) -> dict[str, float]:
    """The statement's rows over plain tables of the files."""
    with closing(sqlite3.connect(":memory:")) as database:
        pipeline = rows("maven-crm-sales/sales_pipeline.csv")
        for row in pipeline:
            row["engage_date"] = _day(row["engage_date"]) or ""
            row["close_date"] = _day(row["close_date"]) or ""
        tables = {
            "pipeline": pipeline, "products": rows("northwind-csv/products.csv"),
            "details": rows("northwind-csv/order-details.csv"),
            "orders": rows("northwind-csv/orders.csv"),
        }  # fmt: skip
        for name, found in tables.items():
            columns = list(found[0])
            marks = ", ".join("?" * len(columns))
            database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
            values = (tuple(row[one] for one in columns) for row in found)
            database.executemany(f"INSERT INTO {name} VALUES ({marks})", values)
        return {str(key): float(value) for key, value in database.execute(figure.sql)}


def by_report(tx: Transaction, figure: Figure) -> dict[str, float]:
    """The report's rows."""
    result = Reports(tx).run(figure.report)
    place = [one.id for one in result.columns].index(figure.value)
    return {str(row[0]): float(Decimal(str(row[place]))) for row in result.rows}


def fill(workspace: Workspace, publish: Callable[..., object]) -> None:
    """The two companies' rows as records."""
    publish(*DOCUMENTS)
    for key, found in (("opportunity", opportunities()), ("sale", sales())):
        with workspace.write(SYSTEM) as tx:
            RecordService(tx, key).create_many(found)


def side_by_side(tx: Transaction) -> Iterator[tuple[str, str, float, float]]:
    """(figure, group, by report, by hand)."""
    for figure in FIGURES:
        ours, hand = by_report(tx, figure), by_hand(figure)
        for key in sorted(ours.keys() | hand.keys()):
            yield figure.name, key, ours.get(key, float("nan")), hand.get(key, float("nan"))


def main() -> None:
    """Print every figure both ways."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Settings(home=Path(folder), secret_key="for tests only"))
        with closing(workspace):
            workspace.migrate()

            def publish(*documents: dict[str, object]) -> None:
                with workspace.write(SYSTEM, publishing=True) as tx:
                    named = {("entity", str(one["$id"])): one for one in documents}
                    apply_plan(tx, make_plan(tx, named))

            fill(workspace, publish)
            with workspace.read(SYSTEM) as tx:
                for name, key, ours, hand in side_by_side(tx):
                    print(f"{name:34} {key:34} {ours:16.4f} {hand:16.4f}")


if __name__ == "__main__":
    main()
