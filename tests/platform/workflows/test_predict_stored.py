"""What is foretold, against runs that are stored: each command in a transaction of its own."""

import random
from collections import Counter
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace
from uuid import UUID, uuid4

from flow_agreeing import everybody_agrees, way
from flow_house import ALL, House, house
from flow_random import CHILD, LOGINS, Documents
from flow_world import NOW
from pictures import PNG

from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.clock import SetClock
from formloom.platform.core.errors import DocumentError, FormloomError
from formloom.platform.records.service import RecordService
from formloom.platform.workflows import store
from formloom.platform.workflows.commands import Command
from formloom.platform.workflows.papers import ATTACHMENT, SIGNATURE, Papers
from formloom.platform.workflows.ports.world import World
from formloom.platform.workflows.predict import demand_startable, predict_start
from formloom.platform.workflows.service import Flows

FLOW = "quote_discount"


def papers(tx, root):
    """A signature and a file, as they come with a decision."""
    kept = Papers(tx, root)
    file = kept.add(ATTACHMENT, "a.txt", BytesIO(b"a"))
    signature = kept.sign(kept.add(SIGNATURE, "s.png", BytesIO(PNG)), "", {})
    return {"signature": str(signature), "attachments": (str(file),)}


class StoredRun:
    """A run as ``flow_world.World`` shows one, read from the database each time."""

    def __init__(self, here: House, root: UUID):
        self.here, self.root = here, root

    @property
    def facts(self):
        return SimpleNamespace(now=self.here.workspace.clock.now())

    @property
    def state(self):
        return self.here.state(self.root)

    @property
    def run(self):
        return self.here.run(self.root)

    def do(self, kind, actor="", **more):
        who = str(self.here.people.get(actor, actor))
        with self.here.workspace.write(SYSTEM) as tx:
            brought = papers(tx, self.root) if "signature" in more else {}
            Flows(tx).act(self.root, Command(str(uuid4()), kind, who, **more | brought))

    def later(self, **time):
        self.here.workspace.clock.advance(timedelta(**time))

    def names(self, kind):
        with self.here.workspace.read(SYSTEM) as tx:
            told = [event for _at, event in store.events_of(tx, self.root)]
        return [one for one in told if type(one).__name__ == kind]


def more_people(here):
    """Those of the random flows whom the house does not know."""
    with here.workspace.write(SYSTEM) as tx:
        for login in LOGINS:
            if login not in here.people:
                boss = here.people["boss"]
                role = {"qian": "manager"}.get(login, "finance")
                person = People(tx).add(login, name=login.title(), roles=(role,), manager=boss)
                here.people[login] = person.id


def documents(number):
    """A random flow and the one that its sub-flows are; the next ones take their place."""
    draw = random.Random(number)
    return [Documents(draw, Counter()).document(CHILD, depth=1),
            Documents(draw, Counter()).document()]  # fmt: skip


def record(here):
    """A quote as the random flows expect one."""
    with here.workspace.write(here.actor("wang")) as tx:
        account = RecordService(tx, "account").create({"name": "Acme", "level": "key"}).id
        items = [{"product": "P250", "quantity": "2"}, {"product": "F100", "quantity": "1"}]
        return RecordService(tx, "quote").create({
            "name": "Quote 1", "status": "draft", "discount": "0.12", "amount": "1000",
            "margin": "300", "account": str(account), "seller": str(here.people["wang"]),
            "items": items,
        }).id  # fmt: skip


def begun(here, number):
    """A run and what was foretold of it; None if it may not start, as was foretold."""
    id = record(here)
    draw = random.Random(number)
    with here.workspace.read(here.actor("wang")) as tx:
        facts = World(tx).facts()
        flow = Flows(tx).world.versions.active(FLOW)
        picks = {one: (str(here.people[draw.choice(LOGINS)]),) for one in flow.by_id}
        start = Command(
            str(uuid4()), "start", str(here.people["wang"]), flow=FLOW, record=str(id), picks=picks
        )
        foretold, expected = tried(lambda: foretell(start, facts))
    root, refusal = tried(lambda: started(here, start))
    assert refusal == expected, number
    return None if refusal else (StoredRun(here, root), foretold)


def foretell(start, facts):
    demand_startable(start, facts)
    return predict_start(start, facts)


def started(here, start):
    with here.workspace.write(here.actor("wang")) as tx:
        return Flows(tx).start(start.flow, UUID(start.record), start.id, picks=start.picks)


def tried(act):
    """What ``act`` gives, and how it is refused."""
    try:
        return act(), None
    except FormloomError as error:
        return None, error.message


def refused_delete(made):
    """Whether the account stays, for the quote points to it: no prediction knows what records
    refuse.
    """
    return any(one.step.startswith("delete") for one in made.state.incidents.values())


def test_i21_the_way_that_is_foretold_is_the_one_that_is_stored(workspace, published, proof):
    """Random flows; some cannot start, so that more are tried."""
    workspace.clock = SetClock(NOW)
    entities = {"quote": ALL, "account": ALL}
    roles = [
        {"$schema": "formloom:role/1", "$id": key, "title": key.title(), "entities": entities}
        for key in ("finance", "nobody")
    ]
    here = house(workspace, published, *roles)
    more_people(here)
    numbers, told = proof.sample(range(2_400), 3), 0
    for number in numbers:
        try:
            published(*documents(number))
        except DocumentError:
            continue  # what the lint refuses; it has tests of its own
        case = begun(here, number)
        if case is None:
            continue
        made, foretold = case
        everybody_agrees(made)
        if refused_delete(made):
            continue
        assert (made.run.result, way(made)) == (foretold.result, foretold.path), (
            number, made.state.incidents,
        )  # fmt: skip
        told += 1
    proof.write(f"flow_prediction_{workspace.engine.dialect.name}", flows=told)
    assert told > 1_000 or not proof.whole
