"""`make bench`: print the measures as a table and write bench.json.

Settings: BENCH_DEALS (rows), BENCH_REQUESTS (of each kind in each round), BENCH_ROUNDS.
"""

import contextlib
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import load  # noqa: E402
import services  # noqa: E402
from subjects import STATUS, SUBJECTS, Running  # noqa: E402

DEALS = int(os.environ.get("BENCH_DEALS", "100000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "300"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))

Row = dict[str, str | float]


def measure_database(database: str, urls: list[str]) -> Iterator[Row]:
    """Yield a row of figures for each subject and kind of request."""
    with contextlib.ExitStack() as stack:
        servers = [
            stack.enter_context(subject.serve(url, DEALS))
            for subject, url in zip(SUBJECTS, urls, strict=True)
        ]
        for kind in STATUS:
            # In turn, so that a busy moment of the machine hits every subject.
            rounds = [[measure(server, kind) for server in servers] for _ in range(ROUNDS)]
            for subject, measured in zip(SUBJECTS, zip(*rounds, strict=True), strict=True):
                name = {"database": database, "subject": subject.name, "request": kind}
                yield {**name, **medians(measured)}


def measure(server: Running, kind: str) -> load.Measured:
    """Run one round of requests."""
    make = server.requests[kind]
    return load.measure(server.pid, server.port, make, REQUESTS, expect=STATUS[kind])


def medians(rounds: Sequence[load.Measured]) -> dict[str, float]:
    """Return the median of each figure; times in milliseconds."""
    names = ("cpu", "median", "p95", "per_second")
    return {name: statistics.median(getattr(each, name) for each in rounds) for name in names}


def with_ratios(rows: list[Row]) -> list[Row]:
    """Add how much longer a request takes than the first subject's."""
    first = {
        (row["database"], row["request"]): float(row["median"])
        for row in rows
        if row["subject"] == SUBJECTS[0].name
    }
    return [
        {**row, "ratio": float(row["median"]) / first[row["database"], row["request"]]}
        for row in rows
    ]


def table(rows: list[Row]) -> str:
    """Return ``rows`` as text."""
    head = list(rows[0])
    cells = [[f"{v:.2f}" if isinstance(v, float) else str(v) for v in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in (head, *cells)
    )


@contextlib.contextmanager
def databases() -> Iterator[dict[str, list[str]]]:
    """Yield addresses of empty databases, one for each subject, of both kinds."""
    lifeline = services.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder:
            names = [subject.name for subject in SUBJECTS]
            yield {
                "sqlite": [f"sqlite:///{folder}/{name}.db" for name in names],
                "postgresql": [services.postgres().new_database() for _ in names],
            }
    finally:
        services.close_session(lifeline)


def main() -> None:
    """Measure every subject on every database."""
    with databases() as addresses:
        rows = [
            row for database, urls in addresses.items() for row in measure_database(database, urls)
        ]
    rows = with_ratios(rows)
    print(table(rows))
    report = {"deals": DEALS, "requests": REQUESTS, "rounds": ROUNDS, "rows": rows}
    (ROOT / "bench.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
