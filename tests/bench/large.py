"""The measures over a million deals: lists, search, counting, and adding a field, in process."""

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlencode
from uuid import UUID, uuid4

from flask import Flask
from formloom_subject import FIELDS, analyze, deal_entity, fill, settings_of
from sqlalchemy import func, insert, literal, select

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import ADMINISTRATOR, SYSTEM
from formloom.platform.core.transaction import Transaction
from formloom.platform.core.workspace import Workspace
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.opening import open_workspace
from formloom.runtime.app import create_app

#: Deals made by the write pipeline; the others are copies of them.
SEED = 10_000
DEPARTMENTS, OWNERS = 20, 40
TIMES = 15

#: Milliseconds; a search and a count of everything may take longer than a page.
TARGETS = {"list": 20.0, "search": 100.0, "count": 100.0, "add": 1_000.0}

Measure = tuple[str, float, str, float]


def measure_large(url: str, deals: int) -> Iterator[Measure]:
    """Yield each measure: its name, the median of some runs, the unit, the most it should be."""
    with filled(url, deals) as (workspace, tokens):
        app = create_app(workspace)
        for who, token in tokens.items():
            for what, query in LISTS.items():
                times = [_asked(app, token, query) for _ in range(TIMES)]
                yield _measure(f"{what}: {who}", times)
        yield _measure("add a field", [add_field(workspace)])


def _measure(what: str, times: list[float]) -> Measure:
    return what, statistics.median(times), "ms", TARGETS[what.partition(" ")[0].strip(",")]


_WON = {"filter": "stage = 'won'", "fields": FIELDS, "limit": "50"}
LISTS = {
    "list of 50, filter and sort": {**_WON, "sort": "-amount"},
    "list of 50, newest": {"fields": FIELDS, "limit": "50"},
    "search, a rare word": {"search": "4711", "fields": FIELDS, "limit": "50"},
    "search, a common word": {"search": "deal", "fields": FIELDS, "limit": "50"},
    "count, capped at 10,000": {**_WON, "limit": "1", "count": "exact"},
}


@contextmanager
def filled(url: str, deals: int) -> Iterator[tuple[Workspace, dict[str, str]]]:
    """A workspace with many deals, and the tokens of those who look at them."""
    workspace = open_workspace(settings_of(url))
    try:
        workspace.migrate()
        fill(workspace, min(SEED, deals))
        with workspace.write(SYSTEM) as tx:
            multiply(tx, deals)
            tokens = dict(_lookers(tx))
        analyze(workspace)
        yield workspace, tokens
    finally:
        workspace.close()


def _lookers(tx: Transaction) -> Iterator[tuple[str, str]]:
    """An administrator; an ordinary person who sees a twentieth; one who sees ten deals."""
    admin = People(tx).add("root", name="Root", roles=[ADMINISTRATOR])
    yield "everything", Tokens(tx, admin.id).create("Bench").secret
    yield "a department", Tokens(tx, People(tx).by_login("wang").id).create("Bench").secret
    place = Departments(tx).add("new", "New").id
    fresh = People(tx).add("li", name="Li Na", roles=["sales"], department=place)
    _hand_over(tx, fresh.id)
    yield "ten of their own", Tokens(tx, fresh.id).create("Bench").secret


def _hand_over(tx: Transaction, owner: UUID) -> None:
    table = current_app(tx).entity("deal").table
    ten = select(table.c.seq).order_by(table.c.seq).limit(10).scalar_subquery()
    change = table.update().where(table.c.seq.in_(ten)).values(owner=owner, department=None)
    tx.execute(change.execution_options(access="bench"))


def multiply(
    tx: Transaction, deals: int, owners: Sequence[UUID] = (), places: Sequence[UUID] = ()
) -> None:
    """Copy the first deals until there are so many, each copy for another owner and department."""
    table = current_app(tx).entity("deal").table
    owners = owners or [uuid4() for _ in range(OWNERS)]
    places = places or [uuid4() for _ in range(DEPARTMENTS)]
    fresh = func.lower(func.hex(func.randomblob(16))) if tx.is_sqlite else func.gen_random_uuid()
    kept = [one for one in table.c if one.key not in {"seq", "id", "owner", "department"}]
    count = tx.execute(select(func.max(table.c.seq)).execution_options(access="bench")).scalar_one()
    for copy in range(1, deals // count):
        owner = literal(owners[copy % len(owners)], table.c.owner.type)
        place = literal(places[copy % len(places)], table.c.department.type)
        rows = select(fresh, owner, place, *kept).where(table.c.seq <= count)
        names = ["id", "owner", "department", *(one.key for one in kept)]
        copied = insert(table).from_select(names, rows, include_defaults=False)
        tx.execute(copied.execution_options(access="bench"))


def add_field(workspace: Workspace) -> float:
    """Plan and publish one more field of the deals."""
    started = time.perf_counter()
    with workspace.write(SYSTEM, publishing=True) as tx:
        documents = dict(current_app(tx).documents)
        documents["entity", "deal"] = deal_entity(reason={"field": "text"})
        apply_plan(tx, make_plan(tx, documents))
    return 1_000 * (time.perf_counter() - started)


def _asked(app: Flask, token: str, query: dict[str, str]) -> float:
    client = app.test_client()
    started = time.perf_counter()
    path = f"/api/v1/records/deal?{urlencode(query)}"
    answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return 1_000 * (time.perf_counter() - started)
