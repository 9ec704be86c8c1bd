"""Every route, as nobody, as a stranger, as a reader and as an owner.

``rights_matrix.txt`` has a line for each route: method, address, and the statuses that the four
get. A new route needs a line: say there what each of them may do.
"""

from pathlib import Path

import pytest
from quick_app import quick_app
from rights_walk import DOCUMENTS, LIMIT, PHONE, TITLE, WHO, routes, settled

from formloom.platform.core.actor import SYSTEM
from formloom.platform.records.service import RecordService

#: What the routes answer does not depend on the database.
ONE_DATABASE = pytest.mark.parametrize("workspace", ["sqlite"], indirect=True)
#: Values that must not be in what comes back, headers and errors included.
HIDDEN = {
    "anonymous": {TITLE, PHONE, LIMIT},
    "stranger": {TITLE, PHONE, LIMIT},
    "reader": {PHONE, LIMIT},
    "owner": set(),
}


def matrix():
    lines = (Path(__file__).parent / "rights_matrix.txt").read_text("utf-8").splitlines()
    rows = (line.split() for line in lines if line and not line.startswith("#"))
    return {
        (method, rule): dict(zip(WHO, statuses, strict=True)) for method, rule, *statuses in rows
    }


@pytest.fixture
def app(workspace):
    made = quick_app(workspace)
    made.testing = False
    return made


@ONE_DATABASE
def test_every_route_has_a_line_and_every_line_a_route(app):
    assert sorted(matrix()) == routes(app)


@ONE_DATABASE
@pytest.mark.parametrize("who", WHO)
def test_what_each_may_do_on_every_route(app, workspace, published, who):
    published(*DOCUMENTS)
    world = settled(app, workspace)
    wrong = []
    for (method, rule), expected in matrix().items():
        answer = world.send(who, method, rule)
        told = f"{answer.headers}{answer.get_data().decode('utf-8', 'replace')}"
        leaks = [one for one in HIDDEN[who] if one in told]
        if str(answer.status_code) != expected[who] or leaks:
            wrong.append((method, rule, answer.status_code, expected[who], leaks))
    assert not wrong
    if who != "owner":
        assert untouched(workspace, world)


def untouched(workspace, world):
    """Whether all deals are still there, the owner's, and hold what they held."""
    with workspace.read(SYSTEM) as tx:
        deals = RecordService(tx, "deal")
        there = deals.list(limit=500).items
        is_same = all(
            one.title == TITLE and str(one.values["owner"].id) == world.ids["owner"]
            for one in there
        )
        return (
            is_same
            and not deals.count(deleted=True).number
            and world.ids["record"] in {str(one.id) for one in there}
        )
