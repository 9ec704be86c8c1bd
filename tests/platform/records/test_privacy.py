"""What is kept about somebody is found, and erased from everywhere that the plan tells."""

import io

import imports
import pytest
from make import entity
from sqlalchemy import select

from formloom.platform.access.audit_check import verify_audit
from formloom.platform.access.people import People
from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import ConflictError, NotAllowedError, NotFoundError
from formloom.platform.core.ids import new_id
from formloom.platform.records.changesets import change_set
from formloom.platform.records.erasing import Erasing
from formloom.platform.records.file_store import file_store
from formloom.platform.records.files import FILE, Files
from formloom.platform.records.history import entries_of, verify_history
from formloom.platform.records.importing.service import Imports
from formloom.platform.records.importing.tables import IMPORT
from formloom.platform.records.personal import Personal, Subject
from formloom.platform.records.service import RecordService

CONTACT = {
    **entity(
        "contact",
        {
            "name": {}, "mobile": {"field": "phone", "personal": True},
            "birthday": {"field": "date", "personal": True}, "city": {},
            "photo": {"field": "file", "personal": True}, "rank": {"field": "integer"},
        },
        display="name",
    ),
    "required": ["name", "rank"],
}  # fmt: skip
NOTE = entity(
    "note",
    {
        "text": {}, "contact": {"field": "link", "to": "contact", "inverse": "notes"},
        "others": {"field": "links", "to": "contact", "inverse": "mentions"},
        "about": {"field": "any_link"}, "helper": {"field": "person"},
    },
    display="text",
)  # fmt: skip
SECRETS = ("13812345678", "1990-05-01", "王伟")


@pytest.fixture
def wang(workspace, published):
    published(CONTACT, NOTE)
    with workspace.write(SYSTEM) as tx:
        contacts = RecordService(tx, "contact")
        photo = Files(tx).upload("contact", "photo", "wang.txt", io.BytesIO(b"face"))
        with change_set(tx, "edit", "王伟", entity=contacts.entity):
            made = contacts.create({
                "name": "王伟", "mobile": "13812345678", "birthday": "1990-05-01",
                "city": "北京", "rank": 1, "photo": [str(photo.id)],
            })  # fmt: skip
        contacts.update(made.id, {"mobile": "13812345679"})
        notes = RecordService(tx, "note")
        notes.create({"text": "a", "contact": str(made.id), "others": [str(made.id)]})
        notes.create({"text": "b", "about": f"contact/{made.id}"})
        notes.create({"text": "c"})
    return Subject("contact", made.id)


def test_all_that_names_a_record_is_told_with_its_history(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        personal = Personal(tx, wang)
        told = personal.told()
        assert [one.name for one in personal.files()] == ["wang.txt"]
        pointing = sorted(one.fields for one in personal.pointing())
    assert pointing == [("about",), ("contact", "others")]
    assert [one["title"] for one in told["records"]] == ["王伟", "a", "b"]
    values = told["records"][0]
    assert values["values"]["city"] == "北京"
    assert values["history"][0]["changes"]["mobile"] == ["13812345678", "13812345679"]


def test_all_that_names_a_person_is_told(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        li = People(tx).add("li", name="Li")
        RecordService(tx, "note").create({"text": "d", "helper": str(li.id)})
    with workspace.write(Actor(person=li.id, name="Li")) as tx:
        RecordService(tx, "note").create({"text": "e"})
    with workspace.write(SYSTEM) as tx:
        told = Personal(tx, Subject("person", li.id)).told()
    assert sorted(one["title"] for one in told["records"]) == ["d", "e"]
    assert told["person"]["login"] == "li"
    assert "person.add" in [one["action"] for one in told["audit"]]


def test_the_plan_tells_what_erasing_does(workspace, wang):
    with workspace.read(SYSTEM) as tx:
        plan = Erasing(tx, wang).plan()
    assert plan.fields == ("name", "mobile", "birthday", "photo")
    assert [one.count for one in plan.steps] == [4, 2, 1, 1]
    assert [one.count for one in plan.stays] == [1, 1, 1]
    assert not plan.problems


def test_erasing_leaves_nothing_and_the_chains_whole(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        Erasing(tx, wang).run()
    with workspace.read(SYSTEM) as tx:
        found = RecordService(tx, "contact").get(wang.id)
        assert found.title == f"Erased {wang.id.hex[-8:]}"
        assert found.values["city"] == "北京"
        kept = f"{entries_of(tx, wang.id)} {found.values}"
        tables = [
            str(tx.connection.execute(table.select()).all())
            for table in FILE.metadata.sorted_tables
        ]
        assert not [one for one in (*SECRETS, "wang.txt") if one in kept + str(tables)]
        assert verify_history(tx).broken is verify_audit(tx).broken is None
        assert not RecordService(tx, "contact").list(search="王伟").items


def test_what_lies_in_the_recycle_bin_is_erased_there(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        notes = RecordService(tx, "note")
        notes.delete_many(one.id for one in notes.list().items)
        RecordService(tx, "contact").delete(wang.id)
        assert Erasing(tx, wang).plan().fields
        Erasing(tx, wang).run()
    with workspace.read(SYSTEM) as tx:
        contacts = RecordService(tx, "contact")
        assert not contacts.list().items
        found = contacts.get(wang.id, deleted=True)
        kept = f"{entries_of(tx, wang.id)} {found.values}"
        assert not [one for one in SECRETS if one in kept]
        assert verify_history(tx).broken is None


def test_the_file_of_an_import_goes_with_whom_it_told_of(workspace, published):
    published({**CONTACT, "required": ["name"]})
    store, rows = file_store(workspace), [["name", "mobile"], ["王伟", "13812345678"]]
    done = imports.run(workspace, "contact", imports.as_csv(rows), mapping={"name": "name"})
    with workspace.read(SYSTEM) as tx:
        (made,) = RecordService(tx, "contact").list().items
        sha256 = tx.execute(select(IMPORT.c.sha256)).scalar_one()
    assert store.path(sha256).is_file()
    with workspace.write(SYSTEM) as tx:
        plan = Erasing(tx, Subject("contact", made.id)).run()
        assert "Uploaded files of imports removed: 1." in [str(one.message) for one in plan.steps]
    with pytest.raises(NotFoundError):
        store.path(sha256)
    with workspace.write(SYSTEM) as tx:
        assert Imports(tx).get(done.id).state == "done"


def test_what_must_not_be_blank_is_a_problem(workspace, wang):
    with workspace.write(SYSTEM) as tx:
        erasing = Erasing(tx, wang)
        assert erasing.plan(["rank"]).problems
        with pytest.raises(ConflictError):
            erasing.run(["rank"])


def test_only_administrators_may(workspace, wang):
    with workspace.write(Actor(person=new_id(), name="Li")) as tx:
        for refused in (Personal, Erasing):
            with pytest.raises(NotAllowedError):
                refused(tx, wang)


def test_nobody_of_that_id_is_not_found(workspace, wang):
    with workspace.read(SYSTEM) as tx, pytest.raises(NotFoundError):
        Personal(tx, Subject("contact", new_id()))
