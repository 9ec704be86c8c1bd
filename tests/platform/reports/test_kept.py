"""A statement that was built before serves only those whose rights and time make the same of it."""

from datetime import timedelta

import pytest
from make import entity
from sqlalchemy import event, text

from formloom.platform.access.departments import Departments
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotAllowedError
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService
from formloom.platform.reports.bucket import Frame
from formloom.platform.reports.kept import Statements
from formloom.platform.reports.plan import compile_report
from formloom.platform.reports.service import Reports
from formloom.platform.reports.sight import Sight

ACCOUNT = entity("account", {"name": {}, "city": {}}, display="name")
DEAL = entity(
    "deal",
    {
        "name": {},
        "stage": {},
        "amount": {"field": "integer"},
        "due": {"field": "date"},
        "account": {"field": "link", "to": "account"},
    },
    display="name",
)
COUNT = {"id": "n", "agg": "count"}
TOTAL = {"id": "total", "agg": "sum", "of": "amount"}
#: What each reads: rows, a linked record's rows, a field that may be hidden, the day.
REPORTS = {
    "stages": {"rows": [{"by": "stage"}], "values": [TOTAL]},
    "cities": {"rows": [{"by": "account.city"}], "values": [TOTAL]},
    "in Rome": {"filter": "account.city = 'Rome'", "values": [TOTAL]},
    "new": {"filter": "stage = 'new'", "values": [TOTAL]},
    "mine": {"filter": "owner = $user.id", "values": [TOTAL]},
    "due": {"filter": "due >= TODAY()", "values": [TOTAL]},
    "age": {"rows": [{"by": "due", "bucket": {"ageing": [0]}}], "values": [TOTAL]},
    "top": {
        "rows": [{"by": "stage"}],
        "values": [TOTAL, {"id": "late", "formula": "IF(TODAY() > DATE(2026, 11, 21), total)"}],
        "sort": [{"by": "late", "desc": True}], "top": {"n": 1},
    },
}  # fmt: skip


def role(key, deal="own", account="all", **fields):
    return {
        "$schema": "formloom:role/1", "$id": key, "title": key, "reports": True,
        "entities": {
            "deal": {"create": True, "read": deal, "fields": fields},
            "account": {"create": True, "read": account},
        },
    }  # fmt: skip


@pytest.fixture
def ask(workspace, published):
    """A function that gives the rows, else the totals, of a report for somebody."""
    roles = (
        role("sales", deal="department"),
        role("boss", deal="all"),
        role("stranger", account="own"),
    )
    published(ACCOUNT, DEAL, *roles, role("blind", stage="hidden"))
    with workspace.write(SYSTEM) as tx:
        for login, held in (("ann", "sales"), ("bob", "sales"), ("eve", "boss")):
            place = Departments(tx).add(f"of-{login}", login).id
            People(tx).add(login, name=login.title(), roles=[held], department=place)
        rome = RecordService(tx, "account").create({"name": "A", "city": "Rome"}).id
        today = tx.now.date()
    for login, stage, amount, days in (
        ("ann", "new", 1, 0), ("ann", "won", 2, 1), ("bob", "new", 4, -9), ("eve", "won", 8, 1)
    ):  # fmt: skip
        values = {
            "name": login, "stage": stage, "amount": amount, "account": str(rome),
            "due": (today + timedelta(days=days)).isoformat(),
        }  # fmt: skip
        with workspace.write(_actor(workspace, login)) as tx:
            RecordService(tx, "deal").create(values)

    def ask(name, login):
        with workspace.read(_actor(workspace, login)) as tx:
            found = Reports(tx).run(report(**REPORTS[name]))
        return dict(found.rows) if found.rows and len(found.rows[0]) == 2 else _last(found)

    return ask


def _last(found):
    return found.rows[0][0] if found.rows else found.totals[0]


def _actor(workspace, login):
    with workspace.read(SYSTEM) as tx:
        return People(tx).actor(login)


def report(**more):
    return {"$schema": "formloom:report/1", "$id": "r", "title": "R", "entity": "deal", **more}


def test_two_people_get_what_each_may_see_whoever_asked_first(ask):
    for _ in range(2):
        assert ask("stages", "ann") == {"new": 1, "won": 2}
        assert ask("stages", "bob") == {"new": 4}
        assert ask("stages", "eve") == {"new": 5, "won": 10}
        assert [ask("in Rome", one) for one in ("ann", "bob", "eve")] == [3, 4, 15]
        assert [ask("mine", one) for one in ("eve", "bob", "ann")] == [8, 4, 3]
        assert ask("cities", "eve") == {"Rome": 15}


def test_a_changed_role_and_a_new_release_are_obeyed_at_once(ask, workspace, published):
    asked = ("stages", "cities", "in Rome")
    assert [ask(one, "bob") for one in asked] == [{"new": 4}, {"Rome": 4}, 4]
    with workspace.write(SYSTEM) as tx:
        People(tx).change(People(tx).by_login("bob").id, roles=["stranger"])
    assert [ask(one, "bob") for one in asked] == [{"new": 4}, {None: 4}, 0]
    published(role("stranger", deal="all"))
    assert [ask(one, "bob") for one in asked] == [{"new": 5, "won": 10}, {"Rome": 15}, 15]
    with workspace.write(SYSTEM) as tx:
        People(tx).change(People(tx).by_login("bob").id, roles=["blind"])
    assert ask("new", "ann") == 1
    for one in ("stages", "new"):
        with pytest.raises(NotAllowedError):
            ask(one, "bob")
    assert ask("stages", "ann") == {"new": 1, "won": 2}


def test_another_day_is_another_statement(ask, workspace):
    assert [ask(one, "ann") for one in ("due", "age", "top")] == [3, {"..0": 2, "0..": 1}, "new"]
    workspace.clock.advance(timedelta(days=1))
    assert [ask(one, "ann") for one in ("due", "age", "top")] == [2, {"0..": 3}, "won"]
    workspace.clock.advance(timedelta(days=1))
    assert ask("due", "ann") == 0


def test_one_statement_serves_all_who_may_see_the_same(ask, workspace):
    kept, built = Statements(10), []
    document = report(filter="stage <> 'lost' and account.city = 'Rome'", **REPORTS["cities"])

    def found(login):
        with workspace.read(_actor(workspace, login)) as tx:
            plan = compile_report(current_app(tx), document)
            sight = Sight(tx, plan.app, Frame(tx.is_sqlite, tx.now.date()))

            def build():
                built.append(login)
                sight.rule(plan.entity, plan.entity.table)
                return text("SELECT 1")

            return kept.find(plan, sight, 10, build)[0]

    first = found("ann")
    assert found("ann") is first
    assert found("bob") is not first
    assert found("eve") is not found("bob")
    assert built == ["ann", "bob", "eve"]


def test_sqlite_finds_the_rows_of_a_person_before_it_groups_them(ask, workspace):
    if not workspace.is_sqlite:
        return  # PostgreSQL's planner knows which of its indexes serve the rule
    with workspace.read(SYSTEM) as tx:
        engine = tx.connection.engine
    plans = []

    def explain(connection, cursor, statement, parameters, context, executemany):
        if "_level" in statement:
            steps = connection.connection.cursor()
            plans.append(
                str(steps.execute("EXPLAIN QUERY PLAN " + statement, parameters).fetchall())
            )

    event.listen(engine, "after_cursor_execute", explain)
    try:
        ask("stages", "ann")
    finally:
        event.remove(engine, "after_cursor_execute", explain)
    assert len(plans) == 1
    assert "LIST SUBQUERY" in plans[0]
    assert "SEARCH r_deal USING INTEGER PRIMARY KEY" in plans[0]
    assert "SCAN r_deal" not in plans[0]
