"""Import of 100,000 rows with a link and a unique rule, against a bare executemany of them.

The bare one puts ready-made rows into every table that the import fills, a commit a chunk.
`python tests/bench/bench_import.py [--json]`; BENCH_ROWS sets how many.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import imports  # noqa: E402
import services  # noqa: E402
from make import entity  # noqa: E402

from formloom.platform.core.actor import SYSTEM  # noqa: E402
from formloom.platform.core.settings import Settings  # noqa: E402
from formloom.platform.core.workspace import Workspace  # noqa: E402
from formloom.platform.documents.plan import make_plan  # noqa: E402
from formloom.platform.documents.publish import apply_plan  # noqa: E402
from formloom.platform.records.opening import open_workspace  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))
CHUNK = 1_000
WORDS = ("华为", "云帆", "中兴", "星河", "科技", "公司", "steel", "pump", "sensor", "supply")
ACCOUNT = entity("account", {"name": {"unique": True}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "code": {"unique": True},
        "account": {"field": "link", "to": "account"},
        "amount": {"field": "money", "currency": "CNY"},
        "stage": {"field": "choice", "options": [{"value": "open"}, {"value": "won"}]},
        "closed": {"field": "date"},
    },
    display="name",
    required=["name"],
)
#: What an import of deals fills; the full-text index follows its table by itself.
FILLED = ("r_deal", "fl_history", "fl_change_set")


def file(rows: int) -> bytes:
    """A CSV file of deals."""
    chance = random.Random(1)
    head = ["name", "code", "account", "amount", "stage", "closed"]
    lines = (
        [
            f"{chance.choice(WORDS)}{chance.choice(WORDS)} {n}", f"D{n:06}", f"Account {n % 500}",
            f"{n}.50", chance.choice(["open", "won"]), f"2026-0{n % 9 + 1}-1{n % 9}",
        ]
        for n in range(rows)
    )  # fmt: skip
    return imports.as_csv([head, *lines])


def new_workspace(url: str) -> Workspace:
    """A workspace with the two entities."""
    workspace = open_workspace(Settings(home=Path(tempfile.mkdtemp()), database_url=url))
    workspace.migrate()
    with workspace.write(SYSTEM, publishing=True) as tx:
        documents = {("entity", "account"): ACCOUNT, ("entity", "deal"): DEAL}
        apply_plan(tx, make_plan(tx, documents))
    return workspace


def measure(urls: tuple[str, str]) -> dict[str, float]:
    """Rows a second of both, their ratio, and the process's most memory in MB."""
    ours, bare = map(new_workspace, urls)
    accounts = [["name"], *([f"Account {n}"] for n in range(500))]
    imports.run(ours, "account", imports.as_csv(accounts))
    copy(ours, bare, "r_account")
    content = file(ROWS)
    start = time.perf_counter()
    done = imports.run(ours, "deal", content)
    took = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert done.counts.created == ROWS, done.counts
    ready = sum(copy(ours, bare, table) for table in FILLED)
    ours.close()
    bare.close()
    return {"import": ROWS / took, "bare": ROWS / ready, "ratio": took / ready, "mb": memory}


def copy(source: Workspace, target: Workspace, table: str) -> float:
    """Insert all rows of a table into the other database; the seconds of the inserts alone."""
    seconds = 0.0
    mark = "?" if source.is_sqlite else "%s"
    read, write = source.engine.raw_connection(), target.engine.raw_connection()
    cursor, filled = read.cursor(), write.cursor()
    cursor.execute(f"SELECT * FROM {table}")
    names = [f'"{column[0]}"' for column in cursor.description]
    marks = ", ".join([mark] * len(names))
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"
    for rows in chunks(cursor):
        start = time.perf_counter()
        if source.is_sqlite:
            filled.execute("BEGIN IMMEDIATE")
        filled.executemany(statement, rows)
        write.commit()
        seconds += time.perf_counter() - start
    read.close()
    write.close()
    return seconds


def chunks(cursor: object) -> Iterator[list[object]]:
    while rows := cursor.fetchmany(CHUNK):  # type: ignore[attr-defined]
        yield rows


def alone(urls: tuple[str, str]) -> dict[str, float]:
    """The figures of one database from a process of its own, whose memory is that of one import."""
    command = [sys.executable, __file__, "--measure", *urls]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    found: dict[str, float] = json.loads(told)
    return found


def main() -> None:
    """Print the figures of both databases."""
    if "--measure" in sys.argv:
        print(json.dumps(measure((sys.argv[-2], sys.argv[-1]))))
        return
    session = services.open_session()
    try:
        postgres = services.postgres()
        pairs = {
            "sqlite": ("", ""),
            "postgresql": (postgres.new_database(), postgres.new_database()),
        }
        found = {database: alone(urls) for database, urls in pairs.items()}
        if "--json" in sys.argv:
            print(json.dumps(found))
            return
        for database, figures in found.items():
            told = "  ".join(f"{name} {value:,.2f}" for name, value in figures.items())
            print(f"{database:<12}{told}")
    finally:
        services.close_session(session)


if __name__ == "__main__":
    main()
