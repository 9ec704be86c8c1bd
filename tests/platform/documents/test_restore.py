"""Whatever is published, going back to a release gives back everything that could be read then."""

from random import Random

import pytest
from make import entity
from record_rows import OPEN, read, rows, write
from sqlalchemy import select

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError
from formloom.platform.documents.plan import make_plan, plan_restore
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app, documents_of, get_release

OPTIONS = [{"value": "a", "title": "A"}, {"value": "b", "title": "B"}]
FIRST = entity(
    "deal",
    {
        "name": {}, "amount": {"field": "decimal", "scale": 2}, "day": {"field": "date"},
        "stage": {"field": "choice", "options": OPTIONS}, "open": {"field": "boolean"},
        "count": {"field": "integer"}, "note": {"field": "long_text"},
    },
    display="name",
)  # fmt: skip
VALUES = [
    {"name": "A", "amount": "12.50", "day": "2026-02-28", "stage": "a", "open": True, "count": 3},
    {"name": "007", "amount": "-0.01", "note": "two\nlines", "count": 0},
    {"name": "织客", "amount": "999999.99", "stage": "b", "note": "1"},
    {},
]
TYPES = ["text", "long_text", "integer", "decimal", "date", "boolean", "percent", "email", "tags"]


def changed(document, random, name):
    """The entity after one random change, made as an analyst would."""
    fields = {key: dict(field) for key, field in document["properties"].items()}
    key = random.choice(sorted(fields))
    match random.randrange(5):
        case 0:
            fields[f"new_{name}"] = {
                "id": f"new_{name}", "field": random.choice(TYPES), "title": "New",
            }  # fmt: skip
        case 1:
            fields = {f"k_{name}" if one == key else one: fields[one] for one in fields}
        case 2 | 3:
            fields[key] = {
                "id": fields[key]["id"], "field": random.choice(TYPES), "title": "Retyped",
            }  # fmt: skip
        case _ if len(fields) > 1:
            del fields[key]
    others = {name: value for name, value in document.items() if name != "display"}
    return {**others, "properties": fields}


def publish(workspace, document):
    with workspace.write(SYSTEM, publishing=True) as tx:
        after = {**current_app(tx).documents, ("entity", "deal"): document}
        plan = make_plan(tx, after)
        assert plan.problems == ()
        apply_plan(tx, plan, allow_loss=True)


def state(workspace):
    """Everything that is readable: values by field, the column map, and what the view shows."""
    with workspace.read(SYSTEM) as tx:
        app = current_app(tx)
        deal = app.entity("deal")
        columns = [deal.table.c[key] for key in deal.fields]
        statement = select(*columns).order_by(deal.table.c.seq).execution_options(**OPEN)
        values = [tuple(row) for row in tx.execute(statement)]
        mapped = get_release(tx, app.release).columns
    names = ", ".join(f'"{key}"' for key in deal.fields)
    return values, mapped, rows(workspace, f"SELECT {names} FROM v_deal ORDER BY created_at, id")


def test_any_sequence_of_changes_can_be_undone(workspace, published, proof):
    undo_any_sequence(workspace, published, proof.sample(range(300), 6))
    proof.write(f"restores_{workspace.engine.dialect.name}", sequences=300)


def test_a_planted_fault_is_caught(workspace, published):
    def forgets_the_columns(tx, number):
        return make_plan(tx, documents_of(tx, get_release(tx, number)))

    with pytest.raises(AssertionError):
        undo_any_sequence(workspace, published, range(6), forgets_the_columns)


def undo_any_sequence(workspace, published, seeds, plan_back=plan_restore):
    """Go back from random changes, and compare everything that can be read."""
    published(FIRST)
    write(workspace, "deal", VALUES)
    with workspace.read(SYSTEM) as tx:
        first = current_app(tx).release
    before = state(workspace)
    for seed in seeds:
        random, document = Random(f"restore {seed}"), FIRST
        for number in range(random.randint(1, 5)):
            document = changed(document, random, f"{seed}_{number}")
            publish(workspace, document)
        with workspace.write(SYSTEM, publishing=True) as tx:
            plan = plan_back(tx, first)
            assert plan.problems == (), seed
            apply_plan(tx, plan, allow_loss=True, restores=first)
        assert state(workspace) == before, seed


def test_a_value_that_is_written_after_a_rename_and_retype_comes_back_converted(
    workspace, published
):
    published(FIRST)
    write(workspace, "deal", VALUES[:1])
    published({**FIRST, "properties": {
        **{key: field for key, field in FIRST["properties"].items() if key != "count"},
        "how_many": {"id": "count", "field": "text", "title": "How many"},
    }})  # fmt: skip
    write(workspace, "deal", [{"how_many": "41"}, {"how_many": "some"}])
    with workspace.write(SYSTEM, publishing=True) as tx:
        plan = plan_restore(tx, 1)
        (change,) = plan.loses
        assert [sample.value for sample in change.samples] == ["some"]
        apply_plan(tx, plan, allow_loss=True, restores=1)
    assert read(workspace, "deal", "count") == [3, 41, None]


@pytest.mark.parametrize("kind", ["text", "integer"])
def test_an_id_is_never_used_again_but_by_a_restore(workspace, published, kind):
    without = {key: field for key, field in FIRST["properties"].items() if key != "count"}
    published(FIRST)
    write(workspace, "deal", VALUES[:1])
    published({**FIRST, "properties": without}, allow_loss=True)
    again = {"id": "count", "field": kind, "title": "Count"}
    with pytest.raises(DocumentError) as caught:
        published({**FIRST, "properties": {**without, "count": again}})
    (problem,) = caught.value.problems
    assert (problem.document, problem.path) == ("entity/deal", "/properties/count/id")
    with workspace.write(SYSTEM, publishing=True) as tx:
        apply_plan(tx, plan_restore(tx, 1), allow_loss=True, restores=1)
    assert read(workspace, "deal", "count") == [3]


def test_an_entity_that_went_away_does_not_come_back_by_its_id_alone(workspace, published):
    published(FIRST, entity("other", {"name": {}}))
    write(workspace, "deal", VALUES[:1])
    with workspace.write(SYSTEM, publishing=True) as tx:
        left = {("entity", "other"): current_app(tx).documents["entity", "other"]}
        apply_plan(tx, make_plan(tx, left), allow_loss=True)
    with pytest.raises(DocumentError, match="went away") as caught:
        published(FIRST)
    assert caught.value.problems[0].path == "/$id"


def test_an_id_that_is_changed_in_place_is_told_as_a_loss(workspace, published):
    published(FIRST)
    write(workspace, "deal", VALUES[:1])
    moved = {**FIRST["properties"], "count": {"id": "total", "field": "integer", "title": "Count"}}
    with workspace.read(SYSTEM) as tx:
        documents = {
            **current_app(tx).documents,
            ("entity", "deal"): {**FIRST, "properties": moved},
        }
        (change,) = make_plan(tx, documents).loses
    assert (change.action, change.path, change.records) == ("remove", "/properties/count", 1)
