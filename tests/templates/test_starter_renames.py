"""A renamed field of the starter is repaired wherever a document names it."""

import json
import random
from itertools import islice
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
FIELDS = [(entity.key, field) for entity in APP.entities.values() for field in entity.fields]
KINDS = ("entity", "form", "view", "role", "flow", "report", "dashboard")
TEXTS = {
    wanted: " ".join(json.dumps(one) for (kind, _), one in APP.documents.items() if kind == wanted)
    for wanted in KINDS
}
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


def is_named(kind: str, entity: str, field: str) -> bool:
    """Whether a document of ``kind`` names the field, by its key or as a related list."""
    sides = (one for other in APP.entities.values() for one in other.inverses)
    related = {one.key for one in sides if (one.entity, one.field) == (entity, field)}
    # Most kinds name few fields; a look at every formula for each of the others takes long.
    if not any(key in TEXTS[kind] for key in {field, *related}):
        return False
    return any(use.kind == kind for use in uses_of_field(APP, entity, field))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_document_that_names_a_field_follows_it(kind, request):
    rng = random.Random(f"{seed(request.config)} {kind}")
    shuffled = rng.sample(FIELDS, len(FIELDS))
    named = list(islice((one for one in shuffled if is_named(kind, *one)), 4))
    assert named, f"no {kind} names a field"
    for entity, field in named:
        assert problems_after(entity, field) == [], f"{entity}.{field}"


def test_a_field_of_states_keeps_its_options():
    states = rename_field(APP, "opportunity", "stage", NEW)["entity", "opportunity"]["states"]
    before = APP.document("entity", "opportunity")["states"]
    assert states == {**before, "field": NEW}
