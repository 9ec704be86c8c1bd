"""Write the sample data of the CRM starter: python tests/tools/make_crm_sample.py [folder]

The company is Lanqiao Instruments (蓝桥仪表), a maker of sensors and meters in Suzhou that sells in
China and abroad. Its story from May 2025 to November 2026: exhibitions bring leads, the wireless
LQ-W line is launched in March 2026, a batch of LQ-F200 flow meters drifts in spring 2026 and costs
the service team weeks, and the pipeline fills again in autumn.

The generator is seeded: running it again writes the same bytes. Columns are field keys, ``owner``
holds a login, links hold the title of their target, several values are joined by ``;``, moments
carry their offset, and ``quote.items.csv`` names its quote in ``parent``. Telephone numbers are in
ranges that no one can have (China) or that are kept for fiction (elsewhere).
"""

import csv
import sys
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from crm_sample_catalogue import CAMPAIGNS, COMPETITORS, PRODUCTS
from crm_sample_service import Service
from crm_sample_story import Row

DATA = Path(__file__).parents[2] / "templates/crm_starter/data"


class Sample(Service):
    """The whole story."""

    def tell(self) -> None:
        self.tables["campaign"] = [dict(row) for row in CAMPAIGNS]
        self.tables["product"] = [dict(row) for row in PRODUCTS]
        self.tables["competitor"] = [dict(row) for row in COMPETITORS]
        for entity in ("account", "contact", "lead", "opportunity", "quote", "quote.items"):
            self.tables[entity] = []
        for entity in ("contract", "payment", "ticket", "activity"):
            self.tables[entity] = []
        self.accounts()
        self.leads()
        self.opportunities()
        self.tickets()
        self.lead_activities()
        self.tasks()
        self.number_all()


def text(value: object) -> str:
    """A cell: ISO dates, moments of Shanghai, ``true`` and ``false``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat() + "+08:00"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def columns(rows: Iterable[Row]) -> list[str]:
    """All keys in the order in which they appear, ``owner`` last."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [key for key in keys if key != "owner"] + [key for key in keys if key == "owner"]


def write(folder: Path, entity: str, rows: list[Row]) -> None:
    with (folder / f"{entity}.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, columns(rows), restval="", lineterminator="\n")
        sheet.writeheader()
        sheet.writerows({key: text(value) for key, value in row.items()} for row in rows)


def main(folder: Path) -> None:
    sample = Sample()
    sample.tell()
    folder.mkdir(parents=True, exist_ok=True)
    for entity, rows in sample.tables.items():
        write(folder, entity, rows)
        print(f"{entity:12} {len(rows):4}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA)
