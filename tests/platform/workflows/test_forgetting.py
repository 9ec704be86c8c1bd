"""What runs know of a record goes with its personal data; who decided what stays."""

import pytest
from flow_house import document, house
from flow_world import approval, people

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import ConflictError, NotAllowedError
from formloom.platform.core.tables import OWN
from formloom.platform.records.erasing import Erasing
from formloom.platform.records.personal import Subject
from formloom.platform.workflows import store
from formloom.platform.workflows.boxes import Wanted
from formloom.platform.workflows.ending import end_runs
from formloom.platform.workflows.evolve import fold
from formloom.platform.workflows.forgetting import going_on
from formloom.platform.workflows.reading import Box
from formloom.platform.workflows.state import EMPTY
from formloom.platform.workflows.tables import RUN, RUN_WORD

NAME = "Wei Zhang"
STEPS = (
    {"id": "keep", "type": "compute", "set": {"who": "name"}},
    approval("ask", "zhao"),
    {"id": "tell", "type": "notify", "to": people("li"), "text": "{{ name }} is through"},
)


@pytest.fixture
def here(workspace, published):
    return house(workspace, published, document(*STEPS))


def erase(here, record):
    with here.workspace.write(here.actor("root")) as tx:
        Erasing(tx, Subject("quote", record)).run(["name"])


def found(here, words):
    with here.workspace.read(here.actor("wang")) as tx:
        return [row["title"] for row in Box(tx).page("mine", wanted=Wanted("", words))]


def test_erasing_leaves_nothing_of_a_record_in_its_runs(here):
    record = here.quote(name=NAME)
    root, other = here.start(record=record), here.start(record=here.quote(name="Wei Other"))
    here.act(root, "save_draft", "zhao", values={"posted": [["name", NAME]]})
    here.act(root, "approve", "zhao", comment="Good.")
    here.work()
    assert found(here, "Zhang") == [NAME]
    erase(here, record)
    with here.workspace.read(SYSTEM) as tx:
        rows = {table.name: str(tx.connection.execute(table.select()).all())
                for table in OWN.sorted_tables}  # fmt: skip
        assert [name for name, text in rows.items() if NAME in text] == []
        words = tx.execute(RUN_WORD.select().where(RUN_WORD.c.root_id == root)).mappings()
        assert {row["word"] for row in words}.isdisjoint({"wei", "zhang"})
        titles = {row.root_id: row.title for row in tx.execute(RUN.select())}
        assert titles == {root: f"Erased {record.hex[-8:]}", other: "Wei Other"}
        state = store.load(tx, root).state
        assert fold([event for _at, event in store.events_of(tx, root)], EMPTY) == state
        assert [one.comment for one in state.tasks.values()] == ["Good."]
    assert found(here, "Wei") == ["Wei Other"]


def test_what_goes_on_is_ended_before_it_is_erased(here):
    record = here.quote(name=NAME)
    root = here.start(record=record)
    other = here.start(record=here.quote(name="Wei Other"))
    with pytest.raises(ConflictError, match="End it first, or say"):
        erase(here, record)
    assert found(here, "Zhang") == [NAME]
    with here.workspace.write(here.actor("zhao")) as tx, pytest.raises(NotAllowedError):
        end_runs(tx, "quote", record)
    with here.workspace.write(SYSTEM) as tx:
        assert [(one.root, one.title) for one in going_on(tx, "quote", record)] == [(root, NAME)]
        end_runs(tx, "quote", record)
        assert going_on(tx, "quote", record) == []
    erase(here, record)
    assert found(here, "Zhang") == []
    assert (here.run(root).result, here.run(other).state) == ("terminated", "running")
