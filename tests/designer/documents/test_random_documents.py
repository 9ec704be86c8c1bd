"""Any document that fits its schema opens whole in every designer, and is kept as it was; what may
be published is shown; one with something wrong anywhere is opened or named.
"""

import json
import subprocess
from pathlib import Path
from random import Random

import pytest
from designer_visits import AROUND, DRAWS, PAGES, address, held, pages, previews
from document_worlds import Drawn, spoiled, world
from field_examples import EXAMPLES

from formloom.platform.core.actor import SYSTEM
from formloom.platform.core.errors import DocumentError, FormloomError, NotFoundError
from formloom.platform.documents.drafts import Drafts
from formloom.platform.documents.kinds import KINDS
from formloom.platform.documents.plan import make_plan
from formloom.platform.documents.publish import apply_plan
from formloom.platform.documents.releases import current_app
from formloom.platform.records.service import RecordService

SCRIPT = Path(__file__).parents[2] / "runtime/static/js/random-documents.js"
#: What a page or an answer may be: it is there, leads on, or names what is wrong.
SAID = {200, 303, 403, 404, 409, 422}
#: Worlds that are drawn, of which a test takes one, and wrong documents of each.
WORLDS, SPOILED = 20, 40


class Designer:
    """An analyst at work on random documents."""

    def __init__(self, served, visitor, proof):
        self.app, self.workspace = served
        self.app.config["PROPAGATE_EXCEPTIONS"] = True
        self.visitor, self.proof = visitor, proof

    def world(self, case):
        with self.workspace.read(SYSTEM) as tx:
            return [*world(current_app(tx), Random(f"world {case}"))]

    def live(self):
        """The documents of the demo that have a designer."""
        with self.workspace.read(SYSTEM) as tx:
            found = current_app(tx).documents.items()
        return [Drawn(*name, one, is_right=True) for name, one in found if PAGES.get(name[0])]

    def draft(self, documents):
        """Make these the only drafts; what is taken at all."""
        taken = []
        with self.workspace.write(SYSTEM) as tx:
            drafts = Drafts(tx)
            drafts.discard()
            for kind, key, document in documents:
                try:
                    drafts.save(kind, key, document, etag=self.etag(drafts, kind, key))
                except DocumentError:
                    continue  # nothing was written
                taken.append((kind, key, document))
        return taken

    def etag(self, drafts, kind, key):
        try:
            return drafts.get(kind, key).etag
        except NotFoundError:
            return None

    def drafted(self, kind, key):
        with self.workspace.read(SYSTEM) as tx:
            return Drafts(tx).get(kind, key).document

    def some(self, random, found, most):
        """All of them in a soak."""
        found = [*found]
        return found if self.proof.whole else random.sample(found, min(most, len(found)))

    def opened(self, path):
        try:
            answer = self.visitor.get(path)
        except Exception as error:
            error.add_note(path)
            raise
        assert answer.status_code in SAID, path
        return answer

    def looked_at(self, random, kind, key, document):
        """Every page of the document and what it asks, or some of them; how many."""
        count = 0
        for path in self.some(random, pages(kind, key, document), 1):
            self.opened(path)
            count += 1
        for path, answer in previews(self.visitor, kind, key, document):
            assert answer.status_code in SAID, path
            count += 1
        return count


@pytest.fixture
def designer(served, visit, proof):
    return Designer(served, visit("analyst"), proof)


@pytest.fixture
def cases(proof):
    return proof.sample(proof.numbered(WORLDS), 1)


def written(document):
    """A document as text: its keys in their order."""
    return json.dumps(document, ensure_ascii=False)


def test_a_document_opens_whole_in_every_designer_and_is_kept_as_it_was(
    designer, cases, node, proof
):
    count, asked = 0, []
    for case in cases:
        random, drawn = Random(f"pages {case}"), designer.world(case)
        designer.draft((one.kind, one.key, one.document) for one in drawn)
        asked += [(case, one.kind, one.document) for one in drawn if one.kind in DRAWS]
        for one in designer.some(random, drawn, 5):
            drafted = designer.drafted(one.kind, one.key)
            assert drafted == one.document, (case, one)
            count += designer.looked_at(random, one.kind, one.key, drafted)
            if one.kind in DRAWS:
                page = designer.opened(address(one.kind, one.key, DRAWS[one.kind]))
                found = held(page.text, one.kind, one.key)
                assert found is not None or not one.is_right, (case, one)
                assert found is None or written(found) == written(drafted), (case, one.key)
    for (case, kind, document), kept in zip(asked, edited(node, asked), strict=True):
        assert written(kept) == written(document), (case, kind)
    proof.write("random_documents", documents=len(asked), pages=count)


def edited(node, asked):
    """What is left of documents that scripts opened and edited, after all of it is undone."""
    lines = [
        json.dumps({"kind": kind, "document": document, "seeds": [case + 1, case + 2]})
        for case, kind, document in asked
    ]
    done = subprocess.run(
        [node, SCRIPT], input="\n".join(lines), capture_output=True, text=True, check=False
    )
    assert not done.returncode, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_document_with_something_wrong_anywhere_opens_or_names_it(designer, cases, proof):
    count, live = 0, designer.live()
    for case in cases:
        random, drawn = Random(f"spoiled {case}"), designer.world(case)
        for number in range(SPOILED if proof.whole else 3):
            one = random.choice(random.choice([drawn, live]))
            wrong = (one.kind, one.key, spoiled(one.document, random))
            others = [(two.kind, two.key, two.document) for two in drawn if two.key != one.key]
            if wrong not in designer.draft([*others, wrong]):
                continue
            try:
                count += designer.looked_at(random, *wrong)
                for path in designer.some(random, AROUND, 1):
                    is_there = designer.opened(path).status_code in {200, 303}
                    assert is_there or "/texts/" in path, path  # an app may speak one language
                answer = designer.opened(address(one.kind, one.key, ""))
                problems = KINDS.get(one.kind).problems(one.key, wrong[2])
                assert not problems or "fl-errors" in answer.text
            except (Exception, AssertionError) as error:
                error.add_note(f"case {case}, {number}: {wrong}")
                raise
    assert count or not proof.whole
    proof.write("broken_documents", pages=count)


def test_what_may_be_published_is_shown_to_staff(designer, cases, visit, proof):
    visitor, count = visit("sales1"), 0
    for case in cases:
        random, drawn = (
            Random(f"live {case}"),
            [one for one in designer.world(case) if one.is_right],
        )
        entities = publish(designer.workspace, drawn)
        for page in designer.some(random, runtime_pages(drawn, entities), 4):
            designer.opened(page)
            assert visitor.get(page).status_code in SAID, (case, page)
            count += 1
    proof.write("random_documents_live", pages=count)


def publish(workspace, drawn):
    """Make the documents live, and a record of each of their entities; its id, if it is taken."""
    mine = {(one.kind, one.key): one.document for one in drawn}
    with workspace.write(SYSTEM, publishing=True) as tx:
        plan = make_plan(tx, {**without_scenarios(current_app(tx).documents), **mine})
        assert not plan.problems, plan.problems
        apply_plan(tx, plan, allow_loss=True)
    entities = {str(one.document["entity"]) for one in drawn if "entity" in one.document}
    return {one: record_of(workspace, one) for one in sorted(entities | {"random_thing"})}


def without_scenarios(documents):
    """What is expected of flows no longer holds where others run beside them."""
    app = documents["app", "crm_starter"]
    left = [one for one in app["documents"] if not one.startswith("scenario/")]
    kept = {name: one for name, one in documents.items() if name[0] != "scenario"}
    return {**kept, ("app", "crm_starter"): {**app, "documents": left}}


def record_of(workspace, entity):
    """A record with a value in every field that takes the usual one, or one that there is."""
    with workspace.read(SYSTEM) as tx:
        known = current_app(tx).entities.get(entity)
        found = RecordService(tx, entity).list(limit=1).items if known else ()
    if found or not known:
        return found[0].id if found else None
    simple = {key: EXAMPLES[one.type.name] for key, one in known.fields.items()
              if not one.type.computed and not one.settings.get("to")}  # fmt: skip
    for values in (simple, {}):
        try:
            with workspace.write(SYSTEM) as tx:
                return RecordService(tx, entity).create(values).id
        except FormloomError:
            continue
    return None


def runtime_pages(drawn, entities):
    """Every page that shows one of the documents."""
    yield from ("/", "/reports", "/inbox", "/api/v1/openapi.json")
    for entity, record in entities.items():
        base = f"/e/{entity}"
        yield from (
            base,
            f"{base}/new",
            f"{base}/import",
            f"{base}/export?format=csv",
            f"/api/v1/schema/{entity}",
        )
        if record:
            yield from (
                f"{base}/{record}{page}" for page in ("", "/edit", "/peek", "/changes", "/access")
            )
    for one in drawn:
        base = f"/e/{one.document.get('entity')}"
        record = entities.get(str(one.document.get("entity")))
        match one.kind:
            case "view":
                yield f"{base}?view={one.key}"
            case "report" | "dashboard":
                yield f"/{one.kind}s/{one.key}"
                yield from (
                    f"/dashboards/{one.key}/widgets/{widget['id']}"
                    for widget in one.document.get("widgets", ())
                )
            case "form" if one.document.get("public"):
                yield f"/f/{one.document['public']['slug']}"
            case "print" if record:
                yield f"{base}/{record}/print/{one.key}"
            case "flow" if record:
                yield f"{base}/{record}/start/{one.key}"
