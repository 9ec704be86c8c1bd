"""A renamed field of the starter is repaired wherever a document names it."""

import random
from pathlib import Path

import pytest
from proofs import seed

import formloom
from formloom.platform.documents.app import App
from formloom.platform.documents.check import check_together
from formloom.platform.documents.compile import assemble
from formloom.platform.documents.folder import read_folder
from formloom.platform.documents.rename import rename_field
from formloom.platform.documents.usage import uses_of_field

STARTER = Path(formloom.__file__).parent / "templates/crm_starter"
APP = assemble(read_folder(STARTER), {})
#: Every field, by the kinds of documents that name it.
FIELDS = {
    (entity.key, field): {use.kind for use in uses_of_field(APP, entity.key, field)}
    for entity in APP.entities.values()
    for field in entity.fields
}
KINDS = ("entity", "form", "view", "role", "flow", "report", "dashboard")
NEW = "renamed_here"


def told(app: App) -> list[str]:
    return [f"{one.document}{one.path}: {one.message}" for one in check_together(app)]


BEFORE = frozenset(told(APP))
#: The texts of letters and notices are no formulas: whoever renames a field is told of them.
OF_TEXTS = ": The text cannot be filled in: "


def problems_after(entity: str, field: str) -> list[str]:
    """What would not compile, and places that are lost, after a rename."""
    changed = rename_field(APP, entity, field, NEW)
    after = assemble({**APP.documents, **changed}, {})
    found = [one for one in told(after) if one not in BEFORE and OF_TEXTS not in one]
    before = [(use.kind, use.key) for use in uses_of_field(APP, entity, field)]
    kept = [(use.kind, use.key) for use in uses_of_field(after, entity, NEW)]
    return found or ([] if before == kept else [f"{before} became {kept}"])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_that_names_a_field_follows_it(kind, request):
    named = [name for name, kinds in FIELDS.items() if kind in kinds]
    assert named, f"no {kind} names a field"
    rng = random.Random(f"{seed(request.config)} {kind}")
    for entity, field in rng.sample(named, min(4, len(named))):
        assert problems_after(entity, field) == [], f"{entity}.{field}"


def test_a_field_of_states_keeps_its_options():
    states = rename_field(APP, "opportunity", "stage", NEW)["entity", "opportunity"]["states"]
    before = APP.document("entity", "opportunity")["states"]
    assert states == {**before, "field": NEW}
