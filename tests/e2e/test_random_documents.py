"""The script of every designer draws random documents, and keeps nothing that nobody edited."""

from random import Random

from designer_visits import DRAWS, address
from document_worlds import world
from playwright.sync_api import expect

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import NotFoundError
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.releases import current_app

#: What tells that a script has drawn its document.
READY = ".is-ready, fl-report-builder:defined"
#: What has settings that are drawn when it is pressed.
PARTS = "main [data-id], main .fl-step-card, main .fl-nd-open, main .fl-pill"
#: True where nothing waits to be kept.
IS_KEPT = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
WORLDS, SAMPLE = 5, 3


def test_every_designer_draws_any_document_and_keeps_it_as_it_is(visit, demo, proof):
    page, count = visit("analyst"), 0
    for case in proof.sample(proof.numbered(WORLDS), 1):
        drawn = drafted(demo[1], Random(f"world {case}"))
        wanted = [one for one in drawn if one.kind in DRAWS and one.is_right]
        for one in proof.sample(wanted, SAMPLE):
            before = state(demo[1], one)
            page.goto(address(one.kind, one.key, DRAWS[one.kind]))
            expect(page.locator(READY).first, f"{case} {one}").to_be_attached()
            page.locator(PARTS).evaluate_all("parts => parts.forEach((part) => part.click())")
            assert page.evaluate(IS_KEPT), (case, one)
            assert state(demo[1], one) == before
            count += 1
    proof.write("random_documents_drawn", documents=count)


def drafted(workspace, random):
    """A world of documents as drafts."""
    with workspace.write(SYSTEM) as tx:
        drafts, drawn = Drafts(tx), [*world(current_app(tx), random)]
        drafts.discard()
        for one in drawn:
            try:
                etag = drafts.get(one.kind, one.key).etag
            except NotFoundError:
                etag = None
            drafts.save(one.kind, one.key, one.document, etag=etag)
    return drawn


def state(workspace, one):
    with workspace.read(SYSTEM) as tx:
        return Drafts(tx).get(one.kind, one.key).etag
