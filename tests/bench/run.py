"""`make bench`: print the measures as a table and write bench.json.

Settings: BENCH_DEALS (rows), BENCH_REQUESTS (of each kind in each round), BENCH_ROUNDS;
BENCH_LARGE (rows of the large table, of the formula's and of the reports'), BENCH_ROWS (of the
import), BENCH_PAGES (visits to each page in a browser); 0 leaves that part out.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

import bench_formula  # noqa: E402
import figures  # noqa: E402
import load  # noqa: E402
import services  # noqa: E402
from bench_dashboards import measure_dashboards  # noqa: E402
from bench_pages import measure_pages  # noqa: E402
from bench_reports import measure_reports  # noqa: E402
from large import measure_large  # noqa: E402
from subjects import STATUS, SUBJECTS, Running  # noqa: E402
from upkeep import measure_upkeep  # noqa: E402

DEALS = int(os.environ.get("BENCH_DEALS", "100000"))
REQUESTS = int(os.environ.get("BENCH_REQUESTS", "300"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
LARGE = int(os.environ.get("BENCH_LARGE", "1000000"))
IMPORTED = int(os.environ.get("BENCH_ROWS", "100000"))
VISITS = int(os.environ.get("BENCH_PAGES", "3"))

Row = dict[str, str | float]


def measure_database(database: str, urls: list[str]) -> Iterator[Row]:
    """Yield a row of figures for each subject and kind of request."""
    with contextlib.ExitStack() as stack:
        servers = [
            stack.enter_context(subject.serve(url, DEALS))
            for subject, url in zip(SUBJECTS, urls, strict=False)
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


def measure_more(urls: Mapping[str, list[str]]) -> Iterator[Row]:
    """Yield a row for each measure beside the requests: its figure and the most it should be."""
    for database, (*_, large, formula, reports, dashboards) in urls.items():
        if LARGE:
            yield from (_more(database, *one) for one in measure_large(large, LARGE))
            ratio = bench_formula.sql(formula, LARGE)
            yield _more(database, f"formula over {LARGE:,} rows, against SQL", ratio, "x", 1.2)
            yield from (_more(database, *one) for one in measure_reports(reports, LARGE))
            yield from (_more(database, *one) for one in measure_dashboards(dashboards, LARGE))
    yield from (_more("sqlite", *one) for one in measure_upkeep())
    if IMPORTED:
        # In a process of its own, whose memory is the import's.
        script = Path(__file__).with_name("bench_import.py")
        told = subprocess.run(
            [sys.executable, str(script), "--json"], check=True, capture_output=True
        ).stdout
        for database, found in json.loads(told).items():
            yield _more(database, "import, against bare inserts", found["ratio"], "x", 2.0)
            yield _more(database, "import, most memory", found["mb"], "MiB", 300.0)


def _more(database: str, measure: str, figure: float, unit: str, most: float) -> Row:
    return {
        "database": database, "measure": measure, "figure": figure, "unit": unit, "most": most,
        "met": "yes" if figure <= most else "NO",
    }  # fmt: skip


@contextlib.contextmanager
def databases() -> Iterator[dict[str, list[str]]]:
    """Yield addresses of empty databases, one for each subject, of both kinds."""
    lifeline = services.open_session()
    try:
        with tempfile.TemporaryDirectory() as folder:
            names = [
                *(subject.name for subject in SUBJECTS),
                "large",
                "formula",
                "reports",
                "dashboards",
            ]
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
        print(table(rows), flush=True)
        more = list(measure_more(addresses))
    print(f"\n{table(more)}\n")
    figures.main()
    pages: list[Row] = [*measure_pages(VISITS, moves=100)] if VISITS else []
    if pages:
        print(f"\n{table(pages)}\n")
    report = {
        "deals": DEALS, "requests": REQUESTS, "rounds": ROUNDS, "large": LARGE,
        "imported": IMPORTED, "rows": rows, "more": more, "pages": pages,
    }  # fmt: skip
    (ROOT / "bench.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
