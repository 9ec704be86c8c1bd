"""Random reports and people: every cell is what plain Python makes of the rows they may read."""

import random
from decimal import Decimal
from fractions import Fraction

import pytest
import report_world
from api_client import Client
from rights_world import ROLES, random_role, settle

from formloom.platform.access.tokens import Tokens
from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

SEEDS = range(40)
REPORTS = 12


@pytest.fixture(params=[0, 1], ids=["one", "other"])
def seed(request, proof):
    return proof.sample(SEEDS, 2)[request.param]


@pytest.fixture
def company(seed, workspace, published):
    chance = random.Random(seed)
    published(*report_world.DOCUMENTS)
    made = settle(workspace, chance, deals=60)
    with workspace.write(SYSTEM) as tx:
        deals = RecordService(tx, "deal")
        for id in made.deals:
            deals.update(id, report_world.random_values(chance))
    made.roles = {key: _role(chance, key) for key in ROLES}
    published(*made.roles.values())
    return made


def _role(chance, key):
    role = {**random_role(chance, key), "reports": True}
    if chance.random() < 0.3:
        hidden = chance.choice(("amount", "stage", "closed_on", "items", "account"))
        role["entities"]["deal"]["fields"] = {hidden: chance.choice(("hidden", "masked"))}
    return role


@pytest.fixture
def people(app, workspace, company, admin):
    """A client of everybody, and of an administrator, who reads all."""
    with workspace.write(SYSTEM) as tx:
        return [
            *(Client(app, Tokens(tx, one.id).create("t").secret, one.id) for one in company.people),
            admin,
        ]


def test_every_cell_is_that_of_the_rows_one_may_read(people, company, seed):
    chance = random.Random(f"reports {seed}")
    regions = {str(one.id): one.region for one in company.people}
    # All are asked the same: what was built for one must not serve another who sees less.
    reports = [report_world.random_report(chance, regions) for _ in range(REPORTS)]
    answered = 0
    for client in people:
        readable = _readable(client)
        for report in reports:
            response = client.send("POST", "/reports/run", report.document)
            if readable is None or not report.reads <= readable.keys():
                assert response.status_code == 403, report.document
                continue
            if response.status_code == 403 and any(map(_is_blank, map(readable.get, report.reads))):
                continue  # a field that is covered shows it only where there is a value
            assert response.status_code == 200, (report.document, response.get_json())
            rows = [
                dict(zip(readable, one, strict=True))
                for one in zip(*readable.values(), strict=True)
            ]
            _compare(report, report_world.answer(report, rows), response.get_json())
            answered += 1
    assert answered >= REPORTS


def _readable(client):
    """The values of each field that one may read, in the order of records; None: no records."""
    if client.send("GET", "/records/deal?limit=1").status_code == 403:
        return None
    found = {}
    for name in report_world.FIELDS:
        response = client.send("GET", f"/records/deal?limit=500&fields={name}")
        if response.status_code == 200:
            items = response.get_json()["items"]
            values = [one["values"].get(name) for one in items]
            if not any(_is_covered(one) for one in values):
                found[name] = values
    if "account" not in found:
        found.pop("account.area", None)
    return found


def _is_blank(values):
    return not any(values)


def _is_covered(value):
    return "****" in str(value)


def _compare(report, expected, answer):
    dims = (*report.rows, *report.columns)
    finest = (len(report.rows), len(report.columns))
    told = {(one["rows"], one["columns"]): one["cells"] for one in answer["subtotals"]}
    told |= {(0, 0): [answer["totals"]], finest: answer["rows"]}
    for level, cells in expected.cells.items():
        standing = [*range(level[0]), *range(finest[0], finest[0] + level[1])]
        found = {_keys(dims, row, standing): row[len(dims) :] for row in told[level]}
        assert len(found) == len(told[level])
        assert found.keys() == cells.keys(), (report.document, level)
        for key, values in cells.items():
            for measure, value, shown in zip(report.measures, values, found[key], strict=True):
                note = (report.document, level, key, measure.document)
                assert _number(shown) == _exact(value), note


def _keys(dims, row, standing):
    keys = []
    for place, cell in enumerate(row[: len(dims)]):
        if place not in standing:
            assert cell is None
            keys.append(report_world.ALL)
        elif isinstance(cell, dict) and "others" in cell:
            keys.append(report_world.OTHERS)
        else:
            keys.append((cell["id"], cell["title"]) if isinstance(cell, dict) else cell)
    return tuple(keys)


def _number(shown):
    if isinstance(shown, str) and not shown[:5].endswith("-"):
        return Decimal(shown)
    return shown


def _exact(value):
    return report_world.rounded(value) if isinstance(value, Fraction) else value
