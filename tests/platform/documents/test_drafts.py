"""Drafts: autosaved, guarded by an ETag, and nothing live until published."""

import pytest
from make import entity

from formloom.platform.core.actor import SYSTEM, Actor
from formloom.platform.core.errors import DocumentError, NotAllowedError, StaleRevisionError
from formloom.platform.core.ids import new_id
from formloom.platform.documents.drafts import Drafts, read_document
from formloom.platform.documents.releases import current_app

DEAL = entity("deal", {"name": {}})


def test_a_draft_is_not_live(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        live = Drafts(tx).get("entity", "deal")
        Drafts(tx).save("entity", "deal", {**DEAL, "title": "Other"}, etag=live.etag)
        assert current_app(tx).document("entity", "deal")["title"] == "Deal"
        assert Drafts(tx).documents()["entity", "deal"]["title"] == "Other"


def test_the_second_editor_is_shown_the_first_ones_version(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        etag = Drafts(tx).get("entity", "deal").etag
        Drafts(tx).save("entity", "deal", {**DEAL, "title": "First"}, etag=etag)
    with workspace.write(SYSTEM) as tx, pytest.raises(StaleRevisionError) as caught:
        Drafts(tx).save("entity", "deal", {**DEAL, "title": "Second"}, etag=etag)
    assert caught.value.theirs["title"] == "First"


def test_the_etag_of_each_save_leads_to_the_next(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        drafts = Drafts(tx)
        etag = drafts.get("entity", "deal").etag
        for title in ("One", "Two", "Three"):
            etag = drafts.save("entity", "deal", {**DEAL, "title": title}, etag=etag).etag
        assert drafts.get("entity", "deal").document["title"] == "Three"


def test_what_is_undone_to_the_last_waits_for_nothing(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        drafts = Drafts(tx)
        live = drafts.get("entity", "deal")
        changed = drafts.save("entity", "deal", {**DEAL, "title": "Other"}, etag=live.etag)
        undone = drafts.save("entity", "deal", live.document, etag=changed.etag)
        assert undone.live
        assert drafts.list() == []
        drafts.save("entity", "deal", {**DEAL, "title": "Again"}, etag=undone.etag)
        with pytest.raises(StaleRevisionError):
            drafts.save("entity", "deal", live.document, etag=changed.etag)


def test_a_half_done_draft_may_be_saved(workspace, published):
    with workspace.write(SYSTEM) as tx:
        half = {"$schema": "formloom:entity/1", "$id": "new"}
        Drafts(tx).save("entity", "new", half)
        assert [draft.key for draft in Drafts(tx).list()] == ["new"]


def test_deleting_a_live_document_is_a_draft_too(workspace, published):
    published(DEAL)
    with workspace.write(SYSTEM) as tx:
        drafts = Drafts(tx)
        drafts.delete("entity", "deal", etag=drafts.get("entity", "deal").etag)
        assert ("entity", "deal") not in drafts.documents()
        drafts.discard()
        assert ("entity", "deal") in drafts.documents()


def test_a_chosen_subset_is_published(workspace, published):
    with workspace.write(SYSTEM) as tx:
        drafts = Drafts(tx)
        drafts.save("entity", "deal", DEAL)
        drafts.save("entity", "other", entity("other", {"name": {}}))
        assert set(drafts.documents([("entity", "deal")])) == {("entity", "deal")}


def test_a_draft_under_another_name_is_refused(workspace, published):
    with workspace.write(SYSTEM) as tx, pytest.raises(DocumentError, match="stored as"):
        Drafts(tx).save("entity", "other", DEAL)


def test_only_designers_see_drafts(workspace):
    staff = Actor(new_id(), "Li", roles=frozenset({"sales"}))
    with workspace.read(staff) as tx, pytest.raises(NotAllowedError):
        Drafts(tx)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[1]", b'"text"', b"\xff\xfe{}", b"[" * 5000, b"{" * 5000],
    ids=["cut", "list", "text", "utf-16", "deep-list", "deep-object"],
)
def test_what_is_no_document_is_refused_in_a_sentence(body):
    with pytest.raises(Exception, match=r"JSON") as caught:
        read_document(body)
    assert caught.value.code == "invalid_value"
