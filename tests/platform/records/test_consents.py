"""What was agreed to, in which words, by whom written down, and withdrawn when."""

from datetime import timedelta

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import DocumentError, NotFoundError
from formloom.platform.core.ids import new_id
from formloom.platform.documents.releases import current_app
from formloom.platform.records.changesets import change_set
from formloom.platform.records.consents import consents_of
from formloom.platform.records.erasing import Erasing
from formloom.platform.records.history import verify_history
from formloom.platform.records.personal import Personal, Subject
from formloom.platform.records.service import RecordService

FIRST, SECOND = "We may send news.", "We may send news and offers."


def contact(text=FIRST, **other):
    news = {"field": "boolean", "title": "News", "help": text, "consent": True, **other}
    return entity("contact", {"name": {}, "news": news, "main": {"field": "boolean"}})


def register(workspace, id, actor=SYSTEM):
    with workspace.read(actor) as tx:
        app = current_app(tx)
        return consents_of(tx, app, app.entity("contact"), id)


@pytest.fixture
def write(workspace):
    def written(id, **values):
        workspace.clock.advance(timedelta(days=1))
        with workspace.write(SYSTEM) as tx:
            contacts = RecordService(tx, "contact")
            return contacts.update(id, values).id if id else contacts.create(values).id

    return written


def test_giving_and_withdrawing_are_told_with_their_words(workspace, published, write):
    published(contact())
    id = write(None, name="Wang", news=True, main=True)
    given = workspace.clock.now()
    write(id, name="Wang Wei")
    write(id, news=False)
    withdrawn = workspace.clock.now()
    workspace.clock.advance(timedelta(days=1))
    published(contact(SECOND))
    write(id, news=True)
    newer, older = register(workspace, id)
    assert (older.wording.text, older.given.at, older.withdrawn.at) == (FIRST, given, withdrawn)
    assert older.wording.release < newer.wording.release
    assert (newer.wording.text, newer.withdrawn, newer.is_outdated) == (SECOND, None, False)


def test_a_consent_to_other_words_is_marked(workspace, published, write):
    published(contact())
    id = write(None, name="Wang", news=True)
    workspace.clock.advance(timedelta(days=1))
    published(contact(SECOND))
    (one,) = register(workspace, id)
    assert (one.wording.text, one.is_outdated, one.withdrawn) == (FIRST, True, None)


def test_a_release_that_changes_other_things_does_not_mark_it(workspace, published, write):
    published(contact())
    id = write(None, name="Wang", news=True)
    workspace.clock.advance(timedelta(days=1))
    published(contact(), entity("note", {"text": {}}))
    assert not register(workspace, id)[0].is_outdated


def test_it_says_through_which_change_set(workspace, published):
    published(contact())
    with workspace.write(SYSTEM) as tx:
        contacts = RecordService(tx, "contact")
        with change_set(tx, "import", "fair.csv", entity=contacts.entity):
            id = contacts.create({"name": "Wang", "news": True}).id
    (one,) = register(workspace, id)
    assert (one.given.kind, one.given.title, one.given.by) == ("import", "fair.csv", None)


def test_nothing_is_told_of_what_was_never_given(workspace, published, write):
    published(contact())
    assert register(workspace, write(None, name="Wang", main=True)) == []


def test_who_may_not_see_the_record_or_the_field_is_told_nothing(workspace, published, write):
    reads = {"$schema": "formloom:role/1", "$id": "reader", "title": "Reader",
             "entities": {"contact": {"read": "all", "fields": {"news": "hidden"}}}}  # fmt: skip
    published(contact(), reads)
    id = write(None, name="Wang", news=True)
    reader = Actor(person=new_id(), name="Li", roles=frozenset({"reader"}))
    assert register(workspace, id, reader) == []
    stranger = Actor(person=new_id(), name="Li", roles=frozenset())
    with pytest.raises(NotFoundError):
        register(workspace, id, stranger)


def test_it_is_part_of_what_a_person_takes_away_and_goes_when_erased(workspace, published, write):
    published(contact())
    id = write(None, name="Wang", news=True)
    with workspace.write(SYSTEM) as tx:
        (told,) = Personal(tx, Subject("contact", id)).told()["consents"]
        assert (told["text"], told["withdrawn"]) == (FIRST, None)
        Erasing(tx, Subject("contact", id)).run(["name", "news"])
    assert register(workspace, id) == []
    with workspace.read(SYSTEM) as tx:
        assert verify_history(tx).broken is None


@pytest.mark.parametrize(
    ("other", "said"),
    [({"help": " "}, "Write into its help"), ({"default": True}, "from the start"),
     ({"history": False}, "needs the history")],
    ids=["no words", "given by itself", "no history"],
)  # fmt: skip
def test_a_consent_that_proves_nothing_is_not_published(published, other, said):
    with pytest.raises(DocumentError, match=said):
        published(contact(**other))
